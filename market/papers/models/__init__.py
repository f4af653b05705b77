"""Tables of papers: attachments, agreements signed, grants, openings."""
