"""Commands of matching: comparing, answering, profiles, the digest."""
