"""Sales 拍卖会, lots 拍品, paddles 号牌, bids and their ledger, settlement. It does not know contracts."""
