"""Commands of the auction house, named by the verbs users use."""
