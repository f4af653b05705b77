"""Holdings 职务科技成果台账: an institution's register of job-related results, and the annual report made from it."""
