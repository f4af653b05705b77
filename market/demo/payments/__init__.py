"""The demo's payment service 演示支付: Stripe's interface on this machine, with pages on which nobody's money moves."""
