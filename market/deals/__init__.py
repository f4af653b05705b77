"""Every way to a Deal 成交; today an awarded lot."""
