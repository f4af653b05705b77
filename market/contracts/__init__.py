"""Technology contracts 技术合同: drafted, signed, registered 认定登记, claimed 税惠申报."""
