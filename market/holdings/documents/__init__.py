"""The register and the annual report as files."""
