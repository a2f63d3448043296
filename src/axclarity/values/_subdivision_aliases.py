"""What regions are called beside their names: usual abbreviations, names in other languages."""

from collections.abc import Mapping

__all__ = ["ALIASES", "DESCRIPTORS", "NEW_CODES"]

ALIASES: Mapping[str, str] = {
    "AE": "AJ=عجمان|AZ=أبو ظبي|DU=دبي|FU=الفجيرة|RK=رأس الخيمة|SH=الشارقة|UQ=أم القيوين",
    "AU": (
        "ACT=A.C.T.|NSW=N.S.W.|NT=N.T.|QLD=Queensl.|QLD=Qld|SA=S.A.|SA=S. Australia|TAS=Tas|"
        "VIC=Vic|WA=W.A.|WA=W. Australia"
    ),
    "BE": (
        "BRU=Brussel|BRU=Bruxelles|VAN=Anvers|VBR=Brabant flamand|VLI=Limbourg|"
        "VOV=Flandre orientale|VWV=Flandre occidentale|WBR=Waals-Brabant|WHT=Henegouwen|"
        "WLG=Luik|WLG=Lüttich|WLX=Luxemburg|WNA=Namen"
    ),
    "BR": "DF=Brasília",
    "CA": (
        "AB=Alta|BC=B.C.|MB=Man|NB=N.B.|NB=Nouveau-Brunswick|NL=Newfoundland|NL=Nfld|"
        "NL=Terre-Neuve-et-Labrador|NS=N.S.|NS=Nouvelle-Écosse|NT=N.W.T.|NT=NWT|"
        "NT=Territoires du Nord-Ouest|ON=Ont|PE=P.E.I.|PE=PEI|PE=Île-du-Prince-Édouard|QC=P.Q.|"
        "QC=PQ|QC=Que|SK=Sask|YT=Yukon Territory"
    ),
    "CH": (
        "FR=Freiburg|GE=Genf|GE=Ginevra|GR=Grigioni|GR=Grisons|JU=Giura|LU=Lucerna|"
        "NE=Neuenburg|SG=Saint-Gall|SG=St. Gallen|SH=Schaffhouse|SO=Soleure|TG=Thurgovie|"
        "TI=Tessin|VD=Waadt|VS=Wallis|ZG=Zoug"
    ),
    "CL": "AI=Aysén|LI=O'Higgins|MA=Magallanes|RM=Región Metropolitana|RM=Santiago",
    "CN": (
        "MO=Macau|NM=Nei Mongol|XJ=Xinjiang|XZ=Tibet|AH=安徽省|BJ=北京市|CQ=重庆市|FJ=福建省|"
        "GD=广东省|GS=甘肃省|GX=广西壮族自治区|GX=广西|GZ=贵州省|HA=河南省|HB=湖北省|HE=河北省|"
        "HI=海南省|HK=香港|HL=黑龙江省|HN=湖南省|JL=吉林省|JS=江苏省|JX=江西省|LN=辽宁省|"
        "MO=澳门|NM=内蒙古自治区|NM=内蒙古|NX=宁夏回族自治区|NX=宁夏|QH=青海省|SC=四川省|"
        "SD=山东省|SH=上海市|SN=陕西省|SX=山西省|TJ=天津市|TW=台湾|XJ=新疆维吾尔自治区|XJ=新疆|"
        "XZ=西藏自治区|XZ=西藏|YN=云南省|ZJ=浙江省"
    ),
    "DE": "BW=Baden-Wuerttemberg|TH=Thueringen",
    "DK": "84=Copenhagen|84=København",
    "ES": (
        "A=Alacant|CS=Castelló|GI=Gerona|L=Lérida|MD=C.A. Madrid|NC=Navarre|OR=Orense|"
        "PV=Basque Country|VC=Comunidad Valenciana"
    ),
    "GB": "NIR=N. Ireland|NIR=N.I.",
    "IT": (
        "23=AO|23=Aosta|BZ=Bozen|BZ=Südtirol|FC=Forlì|MB=Monza|21=PIE|21=PMN|23=VAO|25=LOM|"
        "32=TAA|34=VEN|36=FVG|42=LIG|45=EMR|52=TOS|55=UMB|57=MAR|62=LAZ|65=ABR|67=MOL|72=CAM|"
        "75=PUG|77=BAS|78=CAL|82=SIC|88=SAR"
    ),
    "JP": (
        "01=北海道|02=青森県|03=岩手県|04=宮城県|05=秋田県|06=山形県|07=福島県|08=茨城県|"
        "09=栃木県|10=群馬県|11=埼玉県|12=千葉県|13=東京都|14=神奈川県|15=新潟県|16=富山県|"
        "17=石川県|18=福井県|19=山梨県|20=長野県|21=岐阜県|22=静岡県|23=愛知県|24=三重県|"
        "25=滋賀県|26=京都府|27=大阪府|28=兵庫県|29=奈良県|30=和歌山県|31=鳥取県|32=島根県|"
        "33=岡山県|34=広島県|35=山口県|36=徳島県|37=香川県|38=愛媛県|39=高知県|40=福岡県|"
        "41=佐賀県|42=長崎県|43=熊本県|44=大分県|45=宮崎県|46=鹿児島県|47=沖縄県"
    ),
    "MX": (
        "AGU=Ags|BCN=B.C.|BCS=B.C.S.|CAM=Camp|CHH=Chih|CHP=Chis|CMX=CDMX|CMX=Cd. de México|"
        "CMX=D.F.|CMX=Distrito Federal|COA=Coah|COL=Col|DUR=Dgo|GRO=Gro|GUA=Gto|HID=Hgo|"
        "JAL=Jal|MEX=Edo. de México|MEX=Edo. Méx.|MEX=Estado de México|MIC=Mich|MOR=Mor|"
        "NAY=Nay|NLE=N.L.|OAX=Oax|PUE=Pue|QUE=Qro|ROO=Q. Roo|SIN=Sin|SLP=S.L.P.|SON=Son|"
        "TAB=Tab|TAM=Tamps|TLA=Tlax|VER=Ver|VER=Veracruz|YUC=Yuc|ZAC=Zac|MEX=Méx|ROO=Q.R."
    ),
    "NO": "31=Østfold|32=Akershus|33=Buskerud|39=Vestfold|40=Telemark|55=Troms|56=Finnmark",
    "TW": "CYI=Chiayi City|CYQ=Chiayi County|HSQ=Hsinchu County|HSZ=Hsinchu City",
    "US": (
        "AK=Alas|AL=Ala|AR=Ark|AZ=Ariz|CA=Cal|CA=Calif|CO=Colo|CT=Conn|DC=D.C.|"
        "DC=Washington D.C.|DE=Del|FL=Fla|GA=Ga|HI=Haw|IA=Ia|ID=Ida|IL=Ill|IN=Ind|KS=Kan|"
        "KS=Kans|KY=Ky|LA=La|MA=Mass|MD=Md|ME=Me|MI=Mich|MN=Minn|MO=Mo|MS=Miss|MT=Mont|"
        "NC=N. Car|NC=N.C.|ND=N. Dak|ND=N.D.|NE=Neb|NE=Nebr|NH=N.H.|NJ=N.J.|NM=N. Mex|NM=N.M.|"
        "NV=Nev|NY=N.Y.|OH=O|OK=Okla|OR=Ore|OR=Oreg|PA=Pa|PA=Penn|PA=Penna|PR=P.R.|RI=R.I.|"
        "SC=S. Car|SC=S.C.|SD=S. Dak|SD=S.D.|TN=Tenn|TX=Tex|UT=Ut|VA=Va|VI=U.S. Virgin Islands|"
        "VI=United States Virgin Islands|VT=Vt|WA=Wash|WI=Wis|WI=Wisc|WV=W. Va|WV=W.V.|WY=Wyo"
    ),
}
"""By ISO 3166-1 alpha-2; each as ISO 3166-2 suffix and name, divided by bars."""

NEW_CODES: Mapping[str, str] = {"NO": "31 32 33 39 40 55 56"}
"""Codes since pycountry's list: the counties of Norway from 2024."""

_WORDS = (
    "a an arrondissement autonoma autonome autonomic autonomous bundesland canton cantone "
    "chartered co commonwealth communaute community comunidad comunitat county d da dal das "
    "de dei del della dello departamento departement department der des di direct district "
    "distrito do du el emirate estado federal federated foral free freistaat fylke fylki "
    "gobierno gouvernorat government governorate grafschaft il judet judetul kanton kingdom "
    "kommune konge krai kraj kray la lan land las le les los maakunta megye metropolis "
    "metropolitan muhafazah municipality nomos oblast och of og okres okrug parish prefectura "
    "prefecture principado principality province provincia provincie provinsi provinz qarku "
    "rayon regiao regierungsbezirk regio region regione republic republik republika "
    "respublika special state statul territory the tinh union van voivodeship von wojewodztwo "
    "y zhupa zupanija"
)

DESCRIPTORS = frozenset(_WORDS.split())
"""Words that say what kind of region it is, and those that tie them to its name, folded."""
