"""Code lists of the registration form 技术合同登记表 that the market does not know elsewhere."""

from __future__ import annotations

from market.wording import N_, Labelled


class PlanSource(Labelled):
    """Where the project comes from 项目计划来源."""

    NATIONAL = "national", N_("National science and technology plan")
    MINISTRY = "ministry", N_("Plan of a ministry")
    PROVINCE = "province", N_("Provincial plan")
    CITY = "city", N_("City or county plan")
    NONE = "none", N_("Outside any plan")


class Objective(Labelled):
    """The socio-economic objective 社会经济目标 (GB/T 24450)."""

    ENVIRONMENT = "environment", N_("Environment and pollution control")
    ENERGY = "energy", N_("Energy")
    HEALTH = "health", N_("Health")
    EDUCATION = "education", N_("Education")
    INFRASTRUCTURE = "infrastructure", N_("Infrastructure and planning")
    SOCIETY = "society", N_("Social development and services")
    EARTH = "earth", N_("Exploration of earth and atmosphere")
    SPACE = "space", N_("Civil space")
    AGRICULTURE = "agriculture", N_("Agriculture, forestry and fishery")
    INDUSTRY = "industry", N_("Industry and commerce")
    RESEARCH = "research", N_("Undirected research")
    OTHER = "other", N_("Other civil objectives")


class Industry(Labelled):
    """The branch of the economy that is served 服务的国民经济行业 (GB/T 4754, first level)."""

    A = "a", N_("A Agriculture, forestry, fishery")
    B = "b", N_("B Mining")
    C = "c", N_("C Manufacturing")
    D = "d", N_("D Electricity, heat, gas, water")
    E = "e", N_("E Construction")
    F = "f", N_("F Trade")
    G = "g", N_("G Transport, storage, post")
    H = "h", N_("H Hotels and restaurants")
    I = "i", N_("I Information and software")  # noqa: E741 - the standard's own letter
    J = "j", N_("J Finance")
    K = "k", N_("K Real estate")
    L = "l", N_("L Leasing and business services")
    M = "m", N_("M Research and technical services")
    N = "n", N_("N Water, environment, public facilities")
    O = "o", N_("O Resident services and repair")  # noqa: E741
    P = "p", N_("P Education")
    Q = "q", N_("Q Health and social work")
    R = "r", N_("R Culture, sports, entertainment")
    S = "s", N_("S Public administration")
    T = "t", N_("T International organisations")
