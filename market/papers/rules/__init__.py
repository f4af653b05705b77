"""What may be attached and asked, who may be shown what, and the text of the agreement. Pure."""
