/// A scan with the results of each room so far. Private to the scan.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "grants/grants.h"
#include "iam/files.h"
#include "kubernetes/kubernetes.h"
#include "scan.h"
#include "syntax/data.h"

namespace grantlint {

using ConfigErrors = std::vector<config::Error>;

class Stages {
 public:
  Stages(source::SourceSet& files, const Options& asked) : sources(files), options(asked) {}
  Stages(const Stages&) = delete;
  Stages& operator=(const Stages&) = delete;

  /// Runs the rooms up to `last`; what later ones fill stays empty.
  std::expected<void, ConfigErrors> walk(Room last);
  /// Parts what is outside the named paths from what is reported. The last room does it itself.
  void narrow();

  source::SourceSet& sources;
  const Options& options;
  Scan scan;  ///< all that is handed out
  std::vector<syntax::DataFile> data_files;
  std::vector<syntax::Resource> objects;  ///< of Kubernetes
  std::vector<grants::PolicyFile> policies;
  std::vector<syntax::Resource> deployed;  ///< by templates

 private:
  std::expected<void, ConfigErrors> read_config();
  std::expected<void, ConfigErrors> read_catalogue();
  std::expected<void, ConfigErrors> read_baseline();

  void find_files();
  void read_data();
  void evaluate_terraform();
  void join_objects();
  void read_policies();
  void collect_grants();
  void match_tickets();
  void check();

  void see(const std::vector<findings::Unseen>& unseen);
  struct Stage;
  static const std::array<Stage, rooms.size()> stages;

  /// May a text hold a grant?
  [[nodiscard]] source::Wanted matters() const;
  void replace_declared(kubernetes::Objects& found);

  std::optional<discover::Prefilter> prefilter_;
  std::optional<syntax::YamlFiles> yaml_;
  std::vector<source::FileId> evaluated_;  ///< files that Terraform used
};

}  // namespace grantlint
