"""Tax benefits of a technology contract 税惠: one module per benefit, pure functions on facts and dated rules."""
