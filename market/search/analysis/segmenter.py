"""The one door to the segmenter of Chinese text; loading this module loads its dictionary."""

from rjieba import Jieba

__all__ = ["Jieba"]
