"""Pictures and documents of achievements and demands, agreements of confidentiality, questions and answers."""
