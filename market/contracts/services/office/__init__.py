"""What a registration office does to an application: take it in, ask for corrections, hear experts, decide by two people."""
