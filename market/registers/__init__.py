"""Registers 清单 of an institution: teams, laboratory capabilities and instruments, projects in progress; linked with achievements."""
