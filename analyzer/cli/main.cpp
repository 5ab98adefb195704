// argv in, exit code out.
#include "cli/command.h"

int main(int argc, char** argv) {
  using namespace grantlint::cli;
  const auto command = parse({argv + (argc > 0 ? 1 : 0), argv + argc});
  if (!command) return command.error();
  return std::visit([](const auto& one) { return run(one); }, *command);
}
