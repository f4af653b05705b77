"""The office's side of registration 认定登记: what is corrected, who decides, how long it takes, and what the figures say."""
