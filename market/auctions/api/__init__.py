"""The auction house's part of the JSON API; each module adds its operations to the blueprint."""
