"""The kit of the entry points: gate, forms, errors, languages, headers. It knows no domain."""
