"""The registration form 技术合同登记表 (JJ-001): its code lists, its fields, who sends it, its amounts and its number."""
