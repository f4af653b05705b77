"""The desk 工作台: what waits for the actor, by the kind of organisation for which the actor works."""
