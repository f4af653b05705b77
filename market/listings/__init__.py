"""Achievements 科技成果 and demands 技术需求: drafted, reviewed, published, withdrawn."""
