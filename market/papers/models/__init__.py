"""Tables of papers: attachments."""
