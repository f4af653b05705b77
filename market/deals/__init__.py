"""Every way to a Deal 成交; an awarded lot, or the chosen proposal on a demand."""
