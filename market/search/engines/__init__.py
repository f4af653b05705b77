"""The engines behind the port: the only modules that know a search library."""
