/// How a grant ends: the platform's end and the declared one, together. Private to the room.
///
/// A declared way is `automated` only where it was found: a pipeline file with a schedule of its own, a
/// controller of the config, a rotation or package whose address is in the tree. All else is
/// `documented`: somebody must remember it.
#pragma once

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tickets/tickets.h"

namespace grantlint::tickets {

class Endings {
 public:
  Endings(source::SourceSet& sources, const std::vector<grants::Grant>& grants, const config::Config& config,
          const Tree& tree);

  Ending of(const grants::Grant& grant, const Approval& approval);

 private:
  struct Found {
    grants::Enforcement level = grants::Enforcement::documented;
    std::optional<grants::Evidence> evidence;
    std::string broken;  ///< why it cannot do what it says
  };
  /// It is only documented, for the reason given.
  template <typename... Args>
  static Found broken(fmt::format_string<Args...> why, Args&&... args) {
    return {grants::Enforcement::documented, std::nullopt, fmt::format(why, std::forward<Args>(args)...)};
  }
  struct Schedule {
    grants::Evidence evidence;
    std::vector<std::string> crons;
  };
  Found way(const grants::Target& target, const source::Span& written, const grants::Grant& grant,
            const Approval& approval);
  [[nodiscard]] Found controller(const std::string& name, const source::Span& written) const;
  Found resource(const std::string& address, const source::Span& written);
  Found pipeline(std::string_view path, source::FileId annotated, const grants::Grant& grant, const Approval& approval);
  /// A file that an annotation names, from the root or beside the annotated file.
  std::optional<source::FileId> named(std::string_view path, source::FileId annotated);
  const std::optional<Schedule>& schedule_of(source::FileId file);
  bool has_scheduled_apply();

  source::SourceSet& sources_;
  const config::Config& config_;
  const Tree& tree_;
  std::map<std::string, source::Span, std::less<>> addresses_;  ///< without keys; the block where it is known
  std::map<source::FileId, std::optional<Schedule>> schedules_;
  std::optional<bool> scheduled_apply_;
};

}  // namespace grantlint::tickets
