"""axclarity connects Clarity eCommerce with Microsoft Dynamics AX."""

__version__ = "0.1.0.dev0"
