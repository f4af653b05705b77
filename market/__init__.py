"""ChunQiu 春秋技术市场: listings, auctions, contracts, registration and tax claims in one house."""
