#!/usr/bin/env bash
# Holds what runners of CI take against the schemas that are published for it, which two Python packages have; skipped where they cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! python3 -m venv "$folder" >/dev/null 2>&1; then
  echo "skipped: there is no python3 that makes environments of its own"
  exit 0
fi
if ! "$folder/bin/pip" install --quiet --disable-pip-version-check check-jsonschema==0.39.0 kubernetes-validate==1.37.0; then
  echo "skipped: the packages that have the schemas cannot be installed"
  exit 0
fi

"$folder/bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml
"$folder/bin/check-jsonschema" --builtin-schema vendor.gitlab-ci ci/gitlab-ci.yml
# The first version whose Jobs count failures of each index by itself, and the latest.
for version in 1.29 1.37; do
  "$folder/bin/kubernetes-validate" --kubernetes-version "$version" --strict ci/kubernetes/*.yaml
done
