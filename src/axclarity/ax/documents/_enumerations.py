"""Symbols of the enumerations, as they stand on the wire: names, never numbers or labels.

Sites and country layers add symbols; on read any symbol is accepted.
"""

from typing import Final

__all__ = [
    "ABC",
    "AXD_VALID_TIME_STATE_TYPE",
    "BANK_DOCUMENT_TYPE",
    "BANK_REMITTANCE_TYPE",
    "COMPANY_TYPE_MX",
    "CREDIT_CARD_ADDRESS_VERIFICATION",
    "CREDIT_CARD_ADDRESS_VERIFICATION_LEVEL",
    "CREDIT_CARD_ADDRESS_VERIFICATION_RESULT",
    "CREDIT_CARD_MSCVC_RESULT_CODE",
    "CREDIT_CARD_OPERATION",
    "CREDIT_CARD_PROCESSOR_STATUS",
    "CURRENT_OPERATIONS_TAX",
    "CUST_ACCOUNT_STATEMENT",
    "CUST_BLOCKED",
    "CUST_FREIGHT_SLIP_TYPE",
    "CUST_INVOICE_ADDRESS",
    "CUST_VEND_NEG_INST_PROTEST_PROCESS",
    "CUST_VEND_NEG_INST_PROTEST_REASON",
    "CUST_VEND_PAYM_STATUS",
    "CUST_WHT_CONTRIBUTION_TYPE_BR",
    "DETAIL_SUMMARY",
    "DIRECTION_IN",
    "DIRECT_SETTLEMENT_IN",
    "DIR_NAME_AFFIX_TYPE",
    "DIR_PERSON_MARITAL_STATUS",
    "DOCUMENT_STATUS",
    "DOCU_RESTRICTION",
    "ECO_RES_PRODUCT_TYPE",
    "ECO_RES_VARIANT_CONFIGURATION_TECHNOLOGY_TYPE",
    "EC_PSALES_ORDERS_VIEW_TYPE",
    "EF_DOC_PRESENCE_TYPE_BR",
    "EXCISE_RECORD_TYPE_IN",
    "EXCISE_TYPE_IN",
    "FALSE_TRUE",
    "FEDERAL_NON_FEDERAL_INDICATOR_CODE",
    "GENDER",
    "INVENT_PROFILE_TYPE_RU",
    "INVENT_REF_TYPE",
    "ITEM_RESERVATION",
    "LEDGER_JOURNAL_AC_TYPE",
    "LEDGER_JOURNAL_TYPE",
    "LEDGER_JOURNAL_WF_APPROVAL_STATUS",
    "LEDGER_TRANS_TYPE",
    "LINE_DELIVERY_TYPE",
    "LISTCODE_ID",
    "LOGISTICS_ELECTRONIC_ADDRESS_METHOD_TYPE",
    "MARKUP_ALLOCATE_AFTER",
    "MARKUP_CATEGORY_TYPE",
    "MARKUP_CLASSIFICATION_BR",
    "MARKUP_MODULE",
    "MARKUP_MODULE_CATEGORY",
    "MCR_MARKUP_TRANS_CREATED_BY",
    "MONTHS_OF_YEAR",
    "NATURE_OF_ASSESSEE_IN",
    "NO_YES",
    "OM_OPERATING_UNIT_TYPE",
    "PAYMENT_STUB_INVOICE_ID",
    "PERIOD_UNIT",
    "PL_FISCAL_DOC_TYPE",
    "PURCH_BOOK_VAT_DOCUMENT_TYPE_INVOICE_RU",
    "PURCH_LEDGER_POSTING",
    "RCASH_DOC_REPRES_TYPE",
    "RCASH_PAY_LEDGER_TRANS_TYPE",
    "RETURN_STATUS_HEADER",
    "RETURN_STATUS_LINE",
    "SALES_DELIVERY_DATE_CONTROL_TYPE",
    "SALES_INVOICE_POSTING_TYPE_RU",
    "SALES_SETTLEMENT_TYPE",
    "SALES_STATUS",
    "SALES_TYPE",
    "SETTLEMENT_TYPE",
    "SHIP_CARRIER_DLV_TYPE",
    "TAX_1099_TYPE",
    "TAX_OBLIGATION_COMPANY",
    "TIMEZONE",
    "TRADE_LINE_DLV_TYPE_ID",
    "USE_CASH_DISC",
    "VAT_TYPE_RU",
    "WHS_RELEASE_STATUS",
    "XML_DOC_PURPOSE",
]

ABC: Final = ("None", "A", "B", "C")
AXD_VALID_TIME_STATE_TYPE: Final = ("AsOf", "Range")
BANK_DOCUMENT_TYPE: Final = ("None", "LetterOfCredit", "ImportCollection", "LetterOfGuarantee")
BANK_REMITTANCE_TYPE: Final = ("None", "Collection", "Discount")
COMPANY_TYPE_MX: Final = ("Blank", "LegalEntity", "LegalPerson", "ForeignCompany")
CREDIT_CARD_ADDRESS_VERIFICATION: Final = ("None", "No", "Yes")
CREDIT_CARD_ADDRESS_VERIFICATION_LEVEL: Final = (
    "Accept",
    "AccountHolderName",
    "BillingPostalCode",
    "BillingAddress",
)
CREDIT_CARD_ADDRESS_VERIFICATION_RESULT: Final = (
    "None",
    "Returned",
    "NotReturned",
    "VerificationNotSupported",
    "SystemUnavailable",
)
CREDIT_CARD_MSCVC_RESULT_CODE: Final = (
    "Success",
    "Failure",
    "IssuerNotRegistered",
    "NotProcessed",
    "Unknown",
)
CREDIT_CARD_OPERATION: Final = (
    "None",
    "AuthorizeAndCapture",
    "Authorize",
    "Refund",
    "Void",
    "CaptureAfterAuthorize",
)
CREDIT_CARD_PROCESSOR_STATUS: Final = (
    "NA",
    "Approved",
    "Declined",
    "Error",
    "Settled",
    "MCRPending",
)
CURRENT_OPERATIONS_TAX: Final = ("Current", "Operations", "Tax", "WarehouseCur_RU")
CUST_ACCOUNT_STATEMENT: Final = ("Always", "Quarter", "Biannually", "Yearly", "Never")
CUST_BLOCKED: Final = ("No", "Invoice", "All", "Payment", "Requisition", "Never")
CUST_FREIGHT_SLIP_TYPE: Final = ("None", "UPS")
CUST_INVOICE_ADDRESS: Final = ("InvoiceAccount", "OrderAccount")
CUST_VEND_NEG_INST_PROTEST_PROCESS: Final = ("OpenPaym", "OpenTrans")
CUST_VEND_NEG_INST_PROTEST_REASON: Final = ("None", "NonAcceptance", "NonPayment")
CUST_VEND_PAYM_STATUS: Final = (
    "None",
    "Sent",
    "Recieved",
    "Confirmed",
    "Rejected",
    "Delete",
    "SentDelete",
    "Deleted",
)
CUST_WHT_CONTRIBUTION_TYPE_BR: Final = (
    "Other",
    "FederalAgencyAutarchyOrFoundation",
    "OtherFederalAdministrationEntity",
    "PrivateCompany",
    "Cooperative",
    "MachineOrVehicleManufacturer",
)
DETAIL_SUMMARY: Final = ("Detail", "Summary")
DIRECTION_IN: Final = ("Import", "Export")
DIRECT_SETTLEMENT_IN: Final = ("None", "RG23A", "RG23C", "PLA")
DIR_NAME_AFFIX_TYPE: Final = ("PersonalPrefix", "PersonalSuffix")
DIR_PERSON_MARITAL_STATUS: Final = ("None", "Single", "Married", "Divorced", "Widowhood")
DOCUMENT_STATUS: Final = (
    "None",
    "Quotation",
    "PurchaseOrder",
    "Confirmation",
    "PickingList",
    "PackingSlip",
    "ReceiptsList",
    "Invoice",
    "ApproveJournal",
    "ProjectInvoice",
    "ProjectPackingSlip",
    "CRMQuotation",
    "Lost",
    "Cancelled",
    "FreeTextInvoice",
    "RFQ",
    "RFQAccept",
    "RFQReject",
    "PurchReq",
    "RFQReSend",
    "ConfirmationRequest",
    "InvoiceRegistration_IN",
    "BillOfEntry_IN",
    "ShippingBill_IN",
    "Invoice4Paym_RU",
    "Facture_RU",
    "FreeTextInvoice4Paym_RU",
    "DeliverySlip_BR",
    "PlSAD",
    "DeliverySlipProject_BR",
)
DOCU_RESTRICTION: Final = ("Internal", "External")
ECO_RES_PRODUCT_TYPE: Final = ("Item", "Service")
ECO_RES_VARIANT_CONFIGURATION_TECHNOLOGY_TYPE: Final = (
    "PredefinedVariants",
    "DimensionBased",
    "RuleBased",
    "ConstraintBased",
)
EC_PSALES_ORDERS_VIEW_TYPE: Final = ("WebEntered", "All")
EF_DOC_PRESENCE_TYPE_BR: Final = (
    "DoesNotApply",
    "InPerson",
    "Internet",
    "Telesales",
    "InPersonOut",
    "Others",
)
EXCISE_RECORD_TYPE_IN: Final = ("None", "RG23A", "RG23C", "RG23D")
EXCISE_TYPE_IN: Final = ("None", "Manufacturer", "Trader")
FALSE_TRUE: Final = ("false", "true")
FEDERAL_NON_FEDERAL_INDICATOR_CODE: Final = ("None", "Federal", "NonFederal", "NonFederalException")
GENDER: Final = ("Unknown", "Male", "Female", "NonSpecific")
INVENT_PROFILE_TYPE_RU: Final = (
    "NotSpecified",
    "General",
    "CommissionAgent",
    "CommissionPrincipalAgent",
    "Bailee",
)
INVENT_REF_TYPE: Final = (
    "None",
    "Sales",
    "Purch",
    "Production",
    "ProdLine",
    "InventJournal",
    "CRMQuotation",
    "InventTransfer",
    "FixedAsset",
)
ITEM_RESERVATION: Final = ("None", "Automatic", "Explosion")
LEDGER_JOURNAL_AC_TYPE: Final = (
    "Ledger",
    "Cust",
    "Vend",
    "Project",
    "FixedAssets",
    "Bank",
    "FixedAssets_RU",
    "Employee_RU",
    "RDeferrals",
    "RCash",
)
LEDGER_JOURNAL_TYPE: Final = (
    "Daily",
    "Periodic",
    "PurchaseLedger",
    "Approval",
    "Payment",
    "CustPayment",
    "Cost",
    "VendInvoiceRegister",
    "VendInvoicePoolNotPosted",
    "VendInvoicePool",
    "Assets",
    "AssetBudgets",
    "CustPaymRemittance",
    "CustBillOfExchangeDraw",
    "CustBillOfExchangeProtest",
    "CustBillOfExchangeRedraw",
    "VendPromissoryNoteDraw",
    "CustBillOfExchangeAccept",
    "VendPromissoryNoteRedraw",
    "VendPaymRemittance",
    "CustBillOfExchangeSettle",
    "VendPromissoryNoteSettle",
    "RDeferrals",
    "RCash",
    "Assets_RU",
    "AssetBudgets_RU",
    "RTax25",
    "RTax25AmountDifference",
    "RTax25ExchDifference",
    "RAssetAssessedTax",
    "RAssetTransportTax",
    "RAssetLandTax",
    "StatTrans",
    "Allocation",
    "Elimination",
    "BankChequeReversal",
    "BankDepositPaymCancel",
    "Budget",
    "Payroll",
    "PayrollDisbursement",
    "RTax25TaxRemainGoods",
    "Payroll_RU",
    "FBTaxAssessmentAdjustments_BR",
    "RTax25DebtDebitReserve",
    "CustomsDeclaration_IT",
)
LEDGER_JOURNAL_WF_APPROVAL_STATUS: Final = (
    "None",
    "NotSubmitted",
    "Submitted",
    "PendingApproval",
    "ChangeRequested",
    "Approved",
)
LEDGER_TRANS_TYPE: Final = (
    "None",
    "Transfer",
    "Sales",
    "Purch",
    "Invent",
    "Production",
    "Project",
    "Interest",
    "Cust",
    "ExchAdjustment",
    "SummedUp",
    "Payroll",
    "FixedAssets",
    "CollectionLetter",
    "Vend",
    "Payment",
    "Tax",
    "Bank",
    "Conversion",
    "BillOfExchange",
    "PromissoryNote",
    "Cost",
    "Work",
    "Fee",
    "Settlement",
    "Allocation",
    "Elimination",
    "CashDiscount",
    "OverUnder",
    "PennyDifference",
    "CrossCompanySettlement",
    "PurchReq",
    "InflationAdjustment_MX",
    "PurchAdvanceApplication",
    "ConversionReporting",
    "FixedAssets_RU",
    "RTax25_BadDebtDebitAmortisation",
    "RDeferrals",
    "RTax25_BadDebtCreditAmortisation",
    "AdvanceAdjustment_RU",
    "VATTaxAgent_RU",
    "GainLossCurrencyDeal_RU",
    "PdsRebateCreditNote",
    "PdsRebatePassToAP",
    "WriteOff",
    "GeneralJournal",
    "MCRUnderpayWriteOff",
)
LINE_DELIVERY_TYPE: Final = ("OrderLine", "OrderLineWithMultipleDeliveries", "DeliveryLine")
LISTCODE_ID: Final = (
    "IncludeNot",
    "EUTrade",
    "ProductionOnToll",
    "TriangularEUTrade",
    "TriangularProductionOnToll",
    "PropertyMoving_CZ",
    "TriangularIntermediateRole_HU",
    "DEL_EUService",
    "PurchasedOnBehalf_LV",
)
LOGISTICS_ELECTRONIC_ADDRESS_METHOD_TYPE: Final = ("None", "Phone", "Email", "URL", "Telex", "Fax")
MARKUP_ALLOCATE_AFTER: Final = (
    "NetAmount",
    "Qty",
    "Linie",
    "Weight_RU",
    "Volume_RU",
    "WholeAmount_IN",
    "DEL_PerInvoice_IN",
)
MARKUP_CATEGORY_TYPE: Final = (
    "Fixed",
    "Pcs",
    "Percent",
    "InterCompanyPercent",
    "External",
    "Proportional",
)
MARKUP_CLASSIFICATION_BR: Final = ("Blank", "Freight", "Insurance", "Others", "SISCOMEX")
MARKUP_MODULE: Final = ("Invent", "Cust", "Vend", "Delivery")
MARKUP_MODULE_CATEGORY: Final = ("Heading", "Linie")
MCR_MARKUP_TRANS_CREATED_BY: Final = ("Other", "ReturnReasonCode", "User")
MONTHS_OF_YEAR: Final = (
    "None",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NATURE_OF_ASSESSEE_IN: Final = (
    "Company",
    "HUF",
    "Firm",
    "Individual",
    "AOP",
    "BOI",
    "LocalAuthority",
    "Others",
)
NO_YES: Final = ("No", "Yes")
OM_OPERATING_UNIT_TYPE: Final = (
    "None",
    "OMDepartment",
    "OMCostCenter",
    "OMValueStream",
    "OMBusinessUnit",
    "OMAnyOU",
    "OMRetailChannel",
    "RetailChannel",
)
PAYMENT_STUB_INVOICE_ID: Final = (
    "None",
    "FIK",
    "BBS",
    "ESR_blue_PTT",
    "ESR_red_bank",
    "FIK762",
    "ESR_orange",
    "BelSMS101",
    "BelSMS102",
    "Finnish",
    "FIK751",
    "FIK752",
)
PERIOD_UNIT: Final = ("Day", "Month", "Year")
PL_FISCAL_DOC_TYPE: Final = ("Invoice", "FiscalDocument")
PURCH_BOOK_VAT_DOCUMENT_TYPE_INVOICE_RU: Final = (
    "None",
    "Unknown",
    "ContractorsWork_Before2005",
    "ContractorsWork_2005",
    "BuildingForOwnNeeds_Before2005",
    "BuildingForOwnNeeds_2005",
    "Goods",
)
PURCH_LEDGER_POSTING: Final = ("None", "Arrival", "Offset", "Vendor")
RCASH_DOC_REPRES_TYPE: Final = ("Employee", "Other", "Vendor", "Customer", "Person")
RCASH_PAY_LEDGER_TRANS_TYPE: Final = ("None", "CashWithdraw", "Cash", "Bank", "Deposit")
RETURN_STATUS_HEADER: Final = ("None", "Created", "Open", "Canceled", "Closed")
RETURN_STATUS_LINE: Final = (
    "None",
    "Awaiting",
    "Registered",
    "Quarantine",
    "Received",
    "Invoiced",
    "Canceled",
)
SALES_DELIVERY_DATE_CONTROL_TYPE: Final = (
    "None",
    "SalesLeadTime",
    "ATP",
    "ATPPlusIssueMargin",
    "CTP",
)
SALES_INVOICE_POSTING_TYPE_RU: Final = ("Standard", "GoodsInRoute")
SALES_SETTLEMENT_TYPE: Final = ("None", "OpenTransact", "SelectedTransact")
SALES_STATUS: Final = ("None", "Backorder", "Delivered", "Invoiced", "Canceled")
SALES_TYPE: Final = (
    "Journal",
    "DEL_Quotation",
    "Subscription",
    "Sales",
    "ReturnItem",
    "DEL_Blanket",
    "ItemReq",
)
SETTLEMENT_TYPE: Final = ("None", "OpenTransact", "SelectedTransact")
SHIP_CARRIER_DLV_TYPE: Final = ("Misc", "Ground", "Air", "PickUp")
TAX_1099_TYPE: Final = ("F1099DIV", "F1099INT", "F1099MISC", "F1099OID", "F1099G", "F1099S")
TAX_OBLIGATION_COMPANY: Final = ("Destination", "Source")
TIMEZONE: Final = (
    "GMTMINUS1200INTERNATIONALDATELINEWEST",
    "GMTMINUS1100COORDINATEDUNIVERSALTIME",
    "GMTMINUS1000HAWAII",
    "GMTMINUS0900ALASKA",
    "GMTMINUS0800PACIFICTIME",
    "GMTMINUS0800TIJUANA_BAJACALIFORNIA",
    "GMTMINUS0700ARIZONA",
    "GMTMINUS0700MOUNTAINTIME",
    "GMTMINUS0700CHIHUAHUA_LAPAZ_MAZATLAN",
    "GMTMINUS0600CENTRALAMERICA",
    "GMTMINUS0600CENTRALTIME",
    "GMTMINUS0600GUADALAJARA_MEXICOCITY",
    "GMTMINUS0600SASKATCHEWAN",
    "GMTMINUS0500BOGOTA_LIMA_QUITO_RIOBRANCO",
    "GMTMINUS0500EASTERNTIME_MEXICO",
    "GMTMINUS0500EASTERNTIME",
    "GMTMINUS0500INDIANA",
    "GMTMINUS0430CARACAS",
    "GMTMINUS0400ASUNCION",
    "GMTMINUS0400ATLANTICTIME",
    "GMTMINUS0400LAPAZ",
    "GMTMINUS0400MANAUS",
    "GMTMINUS0330NEWFOUNDLAND",
    "GMTMINUS0300BRASILIA",
    "GMTMINUS0300BUENOSAIRES",
    "GMTMINUS0300BUENOSAIRES_GEORGETOWN",
    "GMTMINUS0300GREENLAND",
    "GMTMINUS0300MONTEVIDEO",
    "GMTMINUS0300_SALVADOR",
    "GMTMINUS0300SANTIAGO",
    "GMTMINUS0200MIDATLANTIC",
    "GMTMINUS0100AZORES",
    "GMTMINUS0100CAPEVERDIS",
    "GMT_CASABLANCA",
    "GMT_COORDINATEDUNIVERSALTIME",
    "GMT_CASABLANCA_MONTROVIA_REYKJAVIK",
    "GMT_DUBLIN_EDINBURGH_LISBON_LONDON",
    "GMTPLUS0100_AMSTERDAM_BERLIN_BERN_ROME",
    "GMTPLUS0100BELGRADE_BRATISLAVA_BUDAPEST",
    "GMTPLUS0100BRUSSELS_COPENHAGEN_MADRID",
    "GMTPLUS0100SARAJEVO_SKOPJE_WARSAW_ZAGREB",
    "GMTPLUS0100TRIPOLI",
    "GMTPLUS0100WESTCENTRALAFRICA",
    "GMTPLUS0200AMMAN",
    "GMTPLUS0200ATHENS_BUCHAREST_ISTANBUL",
    "GMTPLUS0200BEIRUT",
    "GMTPLUS0200MINSK",
    "GMTPLUS0200CAIRO",
    "GMTPLUS0200_DAMASCUS",
    "GMTPLUS0200HARARE_PRETORIA",
    "GMTPLUS0200HELSINKI_KYIV_RIGA_VILNIUS",
    "GMTPLUS0200JERUSALEM",
    "GMTPLUS0200WINDHOEK",
    "GMTPLUS0300ISTANBUL",
    "GMT_PLUS0300KALININGRAD_MINSK",
    "GMTPLUS0300BAGHDAD",
    "GMTPLUS0300KUWAIT_RIYADH",
    "GMTPLUS0300MOSCOW_STPETERSBURG_VOLGOGRAD",
    "GMTPLUS0400PORTLOUIS",
    "GMTPLUS0300NAIROBI",
    "GMTPLUS0300TBILISI",
    "GMTPLUS0330TEHRAN",
    "GMTPLUS0400ABUDHABI_MUSCAT",
    "GMTPLUS0400BAKU",
    "GMTPLUS0400IZHEVSK_SAMARA",
    "GMTPLUS0400CAUCASUSSTANDARDTIME",
    "GMTPLUS0400YEREVAN",
    "GMTPLUS0430KABUL",
    "GMTPLUS0500EKATERINBURG",
    "GMTPLUS0500ISLAMABAD_KARACHI",
    "GMTPLUS0500ISLAMABAD_KARACHI_TASHKENT",
    "GMTPLUS0530CHENNAI_KOLKATA_MUMBAI",
    "GMTPLUS0530SRIJAYAWARDENEPURA",
    "GMTPLUS0545KATHMANDU",
    "GMTPLUS0600ASTANA_DHAKA",
    "GMTPLUS0600DHAKA",
    "GMTPLUS0600ALMATY_NOVOSIBIRSK",
    "GMTPLUS0630_YANGON",
    "GMTPLUS0700_BANGKOK_HANOI_JAKARTA",
    "GMTPLUS0700KRASNOYARSK",
    "GMTPLUS0800BEIJING_CHONGQING_HONGKONG",
    "GMTPLUS0800IRKUTSK_ULAANBATAAR",
    "GMTPLUS0800_ULAANBAATAR",
    "GMTPLUS0800KUALALUMPUR_SINGAPORE",
    "GMTPLUS0800PERTH",
    "GMTPLUS0800TAIPEI",
    "GMTPLUS0900OSAKA_SAPPORO_TOKYO",
    "GMTPLUS0900SEOUL",
    "GMTPLUS0900YAKUTSK",
    "GMTPLUS0930ADELAIDE",
    "GMTPLUS0930DARWIN",
    "GMTPLUS1000BRISBANE",
    "GMTPLUS1000CANBERRA_MELBOURNE_SYDNEY",
    "GMTPLUS1000GUAM_PORTMORESBY",
    "GMTPLUS1000HOBART",
    "GMTPLUS1000VLADIVOSTOK",
    "GMTPLUS1100CHOKURDAKH",
    "GMTPLUS1100MAGADAN_SOLOMONIS",
    "GMTPLUS0600MAGADAN",
    "GMTPLUS1200ANADYR_PETRO_KAMCHATSKY",
    "GMTPLUS1200AUCKLAND_WELLINGTON",
    "GMTPLUS1200COORDINATEDUNIVERSALTIME",
    "GMTPLUS1200FIJI_KAMCHATKA_MARSHALLIS",
    "GMTMINUS1100MIDWAYISLAND_SAMOA",
    "GMTPLUS1300NUKU_ALOFA",
)
TRADE_LINE_DLV_TYPE_ID: Final = ("None", "DropShip")
USE_CASH_DISC: Final = ("Normal", "Always", "Never")
VAT_TYPE_RU: Final = ("NonLiable", "Zero", "Reduced", "Full")
WHS_RELEASE_STATUS: Final = ("Open", "PartialReleased", "Released")
XML_DOC_PURPOSE: Final = ("Original", "Duplicate", "Proforma")
