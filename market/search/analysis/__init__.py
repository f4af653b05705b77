"""How text becomes what an index holds: shared by every engine, without database, clock or web."""
