/// What removes objects of Kubernetes, which have no end of their own. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "findings/findings.h"
#include "grants/catalogue.h"
#include "grants/grants.h"
#include "syntax/syntax.h"

namespace grantlint::grants {

class Removals {
 public:
  Removals(const Catalogue& catalogue, const config::Config& config, const std::vector<syntax::Resource>& resources);

  /// Reads the time at which a controller removes the object that makes the grant. It is automated where the
  /// configuration lists the controller or the tree shows it, else documented; the evidence says why.
  void set(const syntax::Resource& resource, Grant& grant) const;

 private:
  struct Removal {
    RemovalRow row;
    Enforcement level = Enforcement::documented;
    Evidence evidence;  ///< why it has this level
  };
  std::vector<Removal> removals_;
};

}  // namespace grantlint::grants
