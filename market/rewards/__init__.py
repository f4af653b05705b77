"""Rewards 收益分配: what an institution received under a contract, what of it its people are owed, published, approved, paid."""
