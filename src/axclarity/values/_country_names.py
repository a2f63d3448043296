"""Names of countries: English ones, their own, those of the United Nations.

Written by `tools/place_names.py`, never by hand.
"""

from collections.abc import Mapping

__all__ = ["NAMES"]

NAMES: Mapping[str, str] = {
    "AD": (
        "Andorra|el Principado de Andorra|Andorre|Княжество Андорра|安道尔公国|la "
        "Principauté d'Andorre|Андорра|أندورا|إمارة أندورا|安道尔|the Principality "
        "of Andorra"
    ),
    "AE": (
        "United Arab Emirates|الإمارات العربية المتحدة|los Emiratos Árabes "
        "Unidos|Émirats arabes unis|Объединенные Арабские Эмираты|Emiratos Árabes"
        " Unidos|阿拉伯联合酋长国|les Émirats arabes unis|the United Arab Emirates"
    ),
    "AF": (
        "Afghanistan|افغانستان|la República Islámica del Afganistán|Исламская "
        "Республика Афганистан|Afganistán|阿富汗伊斯兰共和国|la République islamique "
        "d'Afghanistan|Афганистан|جمهورية أفغانستان الإسلامية|阿富汗|the Islamic "
        "Republic of Afghanistan"
    ),
    "AG": (
        "Antigua & Barbuda|Antigua y Barbuda|Antigua-et-Barbuda|Антигуа и "
        "Барбуда|安提瓜和巴布达|أنتيغوا وبربودا"
    ),
    "AI": ("Anguilla|أنغويلا|Anguila|安圭拉|Ангилья"),
    "AL": (
        "Albania|Shqipëri|la República de Albania|Albanie|Республика "
        "Албания|阿尔巴尼亚共和国|la République d'Albanie|Албания|ألبانيا|جمهورية "
        "ألبانيا|阿尔巴尼亚|the Republic of Albania"
    ),
    "AM": (
        "Armenia|Հայաստան|la República de Armenia|Arménie|Республика "
        "Армения|亚美尼亚共和国|la République d'Arménie|Армения|أرمينيا|جمهورية "
        "أرمينيا|亚美尼亚|the Republic of Armenia"
    ),
    "AO": (
        "Angola|la República de Angola|Республика Ангола|安哥拉共和国|la République "
        "d'Angola|Ангола|أنغولا|جمهورية أنغولا|安哥拉|the Republic of Angola"
    ),
    "AQ": ("Antarctica|Antarctique|أنتاركتيكا|Antártida|南极洲|Антарктике"),
    "AR": (
        "Argentina|la República Argentina|Argentine|Аргентинская "
        "Республика|阿根廷共和国|la République argentine|Аргентина|الأرجنتين|جمهورية "
        "الأرجنتين|阿根廷|the Argentine Republic"
    ),
    "AS": (
        "American Samoa|Samoa américaines|ساموا الأمريكية|Samoa "
        "Americana|美属萨摩亚|Американское Самоа"
    ),
    "AT": (
        "Austria|Österreich|la República de Austria|Autriche|Австрийская "
        "Республика|奥地利共和国|la République d'Autriche|Австрия|النمسا|جمهورية "
        "النمسا|奥地利|the Republic of Austria"
    ),
    "AU": ("Australia|Australie|Австралия|澳大利亚|l'Australie|أستراليا"),
    "AW": ("Aruba|أروبا|阿鲁巴|Аруба"),
    "AX": ("Åland Islands|Åland|Îles d’Åland|جزر ألاند|Islas Åland|奥兰群岛|Аландских островов"),
    "AZ": (
        "Azerbaijan|Azərbaycan|la República de "
        "Azerbaiyán|Azerbaïdjan|Азербайджанская Республика|Azerbaiyán|阿塞拜疆共和国|la "
        "République d'Azerbaïdjan|Азербайджан|أذربيجان|جمهورية أذربيجان|阿塞拜疆|the "
        "Republic of Azerbaijan"
    ),
    "BA": (
        "Bosnia & Herzegovina|Bosnia|Bosna i Hercegovina|Босна и "
        "Херцеговина|Bosnia y Herzegovina|Bosnie-Herzégovine|Босния и "
        "Герцеговина|波斯尼亚和黑塞哥维那|la Bosnie-Herzégovine|البوسنة والهرسك"
    ),
    "BB": ("Barbados|Barbade|Барбадос|巴巴多斯|la Barbade|بربادوس"),
    "BD": (
        "Bangladesh|বাংলাদেশ|la República Popular de Bangladesh|Народная "
        "Республика Бангладеш|孟加拉人民共和国|la République populaire du "
        "Bangladesh|Бангладеш|بنغلاديش|جمهورية بنغلاديش الشعبية|孟加拉国|the People's"
        " Republic of Bangladesh"
    ),
    "BE": (
        "Belgium|Belgien|Belgique|België|el Reino de Bélgica|Королевство "
        "Бельгия|Bélgica|比利时王国|le Royaume de Belgique|Бельгия|بلجيكا|مملكة "
        "بلجيكا|比利时|the Kingdom of Belgium"
    ),
    "BF": ("Burkina Faso|Буркина-Фасо|布基纳法索|le Burkina Faso|بوركينا فاسو"),
    "BG": (
        "Bulgaria|България|la República de Bulgaria|Bulgarie|Республика "
        "Болгария|保加利亚共和国|la République de Bulgarie|Болгария|بلغاريا|جمهورية "
        "بلغاريا|保加利亚|the Republic of Bulgaria"
    ),
    "BH": (
        "Bahrain|البحرين|el Reino de Bahrein|Bahreïn|Королевство Бахрейн|巴林王国|le "
        "Royaume de Bahreïn|Бахрейн|مملكة البحرين|巴林|the Kingdom of Bahrain"
    ),
    "BI": (
        "Burundi|Uburundi|la República de Burundi|Республика Бурунди|布隆迪共和国|la "
        "République du Burundi|Бурунди|بوروندي|جمهورية بوروندي|布隆迪|the Republic "
        "of Burundi"
    ),
    "BJ": (
        "Benin|la República de Benin|Республика Бенин|贝宁共和国|la République du "
        "Bénin|Бенин|بنن|جمهورية بنن|贝宁|the Republic of Benin"
    ),
    "BL": ("St. Barthélemy|Saint-Barthélemy|سان بارتليمي|San Barthélemy|圣巴泰勒米|Сен-Бартелеми"),
    "BM": ("Bermuda|Bermudes|برمودا|百慕大|Бермудские острова"),
    "BN": (
        "Brunei|Brunei Darussalam|Бруней-Даруссалам|文莱达鲁萨兰国|le Brunéi "
        "Darussalam|بروني دار السلام"
    ),
    "BO": (
        "Bolivia|el Estado Plurinacional de Bolivia|Bolivie (État plurinational "
        "de)|Многонациональное Государство Боливия|Bolivia (Plurinational State "
        "of)|Bolivia (Estado Plurinacional de)|多民族玻利维亚国|l'État plurinational de "
        "Bolivie|Боливия (Многонациональное Государство)|بوليفيا (دولة - المتعددة"
        " القوميات)|دولة بوليفيا المتعددة القوميات|the Plurinational State of "
        "Bolivia"
    ),
    "BQ": (
        "Caribbean Netherlands|Caribisch Nederland|Bonaire, Saint-Eustache et "
        "Saba|بونير وسانت يوستاشيوس وسابا|Bonaire, San Eustaquio y "
        "Saba|博纳尔，圣俄斯塔休斯和萨巴|Bonaire, Sint Eustatius and Saba|Бонайре, "
        "Синт-Эстатиус и Саба"
    ),
    "BR": (
        "Brazil|Brasil|la República Federativa del Brasil|Brésil|Федеративная "
        "Республика Бразилия|巴西联邦共和国|la République fédérative du "
        "Brésil|Бразилия|البرازيل|جمهورية البرازيل الاتحادية|巴西|the Federative "
        "Republic of Brazil"
    ),
    "BS": (
        "Bahamas|el Commonwealth de las Bahamas|Содружество Багамских "
        "Островов|巴哈马国|le Commonwealth des Bahamas|Багамские Острова|جزر "
        "البهاما|كمنولث جزر البهاما|巴哈马|the Commonwealth of the Bahamas"
    ),
    "BT": (
        "Bhutan|འབྲུག|el Reino de Bhután|Bhoutan|Королевство Бутан|不丹王国|le "
        "Royaume du Bhoutan|Бутан|بوتان|مملكة بوتان|不丹|the Kingdom of Bhutan"
    ),
    "BV": ("Bouvet Island|Île Bouvet|جزيرة بوفيت|Isla Bouvet|布维岛|Остров Буве"),
    "BW": (
        "Botswana|la República de Botswana|Республика Ботсвана|博茨瓦纳共和国|la "
        "République du Botswana|Ботсвана|بوتسوانا|جمهورية بوتسوانا|博茨瓦纳|the "
        "Republic of Botswana"
    ),
    "BY": (
        "Belarus|Беларусь|la República de Belarús|Республика Беларусь|白俄罗斯共和国|la "
        "République du Bélarus|بيلاروس|جمهورية بيلاروس|白俄罗斯|the Republic of "
        "Belarus"
    ),
    "BZ": ("Belize|Belice|Белиз|伯利兹|le Belize|بليز"),
    "CA": ("Canada|el Canadá|Канада|加拿大|le Canada|كندا"),
    "CC": (
        "Cocos (Keeling) Islands|Cocos Islands|Îles des Cocos (Keeling)|جزر كوكس "
        "(كيلينغ)|Islas Cocos (Keeling)|科科斯（基林）群岛|Кокосовых (Килинг) островов"
    ),
    "CD": (
        "Congo - Kinshasa|Congo (DRC)|Congo (RDC)|la República Democrática del "
        "Congo|République démocratique du Congo|Демократическая Республика "
        "Конго|Democratic Republic of the Congo|República Democrática del "
        "Congo|刚果民主共和国|la République démocratique du Congo|جمهورية الكونغو "
        "الديمقراطية|the Democratic Republic of the Congo"
    ),
    "CF": (
        "Central African Republic|République centrafricaine|Ködörösêse tî "
        "Bêafrîka|la República Centroafricana|Центральноафриканская "
        "Республика|República Centroafricana|中非共和国|la République "
        "centrafricaine|جمهورية أفريقيا الوسطى|the Central African Republic"
    ),
    "CG": (
        "Congo - Brazzaville|Congo (Republic)|République du Congo|la República "
        "del Congo|Congo|Республика Конго|刚果共和国|la République du "
        "Congo|Конго|الكونغو|جمهورية الكونغو|刚果（布）|the Republic of the Congo|刚果"
    ),
    "CH": (
        "Switzerland|Schweiz|Suisse|Schwiiz|Svizzera|la Confederación "
        "Suiza|Швейцарская Конфедерация|Suiza|瑞士联邦|la Confédération "
        "suisse|Швейцария|سويسرا|الاتحاد السويسري|瑞士|the Swiss Confederation"
    ),
    "CI": ("Côte d’Ivoire|Ivory Coast|République de Côte d’Ivoire|كوت ديفوار|科特迪瓦|Кот-д'Ивуар"),
    "CK": (
        "Cook Islands|las Islas Cook **|Îles Cook|Острова Кука **|Islas Cook "
        "**|库克群岛 **|les Îles Cook **|جزر كوك|the Cook Islands **"
    ),
    "CL": (
        "Chile|la República de Chile|Chili|Республика Чили|智利共和国|la République du"
        " Chili|Чили|شيلي|جمهورية شيلي|智利|the Republic of Chile"
    ),
    "CM": (
        "Cameroon|Cameroun|la República del Camerún|Республика "
        "Камерун|Camerún|喀麦隆共和国|la République du "
        "Cameroun|Камерун|الكاميرون|جمهورية الكاميرون|喀麦隆|the Republic of "
        "Cameroon"
    ),
    "CN": (
        "China|中国|la República Popular China|Chine|Китайская Народная "
        "Республика|中华人民共和国|la République populaire de Chine|Китай|الصين|جمهورية "
        "الصين الشعبية|the People's Republic of China"
    ),
    "CO": (
        "Colombia|la República de Colombia|Colombie|Республика "
        "Колумбия|哥伦比亚共和国|la République de Colombie|Колумбия|كولومبيا|جمهورية "
        "كولومبيا|哥伦比亚|the Republic of Colombia"
    ),
    "CR": (
        "Costa Rica|la República de Costa Rica|Республика Коста-Рика|哥斯达黎加共和国|la "
        "République du Costa Rica|Коста-Рика|كوستاريكا|جمهورية "
        "كوستاريكا|哥斯达黎加|the Republic of Costa Rica"
    ),
    "CU": (
        "Cuba|la República de Cuba|Республика Куба|古巴共和国|la République de "
        "Cuba|Куба|كوبا|جمهورية كوبا|古巴|the Republic of Cuba"
    ),
    "CV": (
        "Cape Verde|Cabo Verde|la República de Cabo Verde|Республика "
        "Кабо-Верде|佛得角共和国|la République de Cabo Verde|Кабо-Верде|كابو "
        "فيردي|جمهورية كابو فيردي|佛得角|the Republic of Cabo Verde"
    ),
    "CW": ("Curaçao|Kòrsou|كوراساو|Curazao|库拉索|Кюрасао"),
    "CX": (
        "Christmas Island|Île Christmas|جزيرة عيد الميلاد|Isla Christmas|圣诞岛|остров Рождества"
    ),
    "CY": (
        "Cyprus|Κύπρος|Kıbrıs|la República de Chipre|Chypre|Республика "
        "Кипр|Chipre|塞浦路斯共和国|la République de Chypre|Кипр|قبرص|جمهورية "
        "قبرص|塞浦路斯|the Republic of Cyprus"
    ),
    "CZ": (
        "Czechia|Czech Republic|Česko|Česká republika|la República "
        "Checa|Tchéquie|Чешская Республика|Chequia|捷克共和国|la République "
        "tchèque|Чехия|تشيكيا|الجمهورية التشيكية|捷克|the Czech Republic"
    ),
    "DE": (
        "Germany|Deutschland|la República Federal de "
        "Alemania|Allemagne|Федеративная Республика Германия|Alemania|德意志联邦共和国|la"
        " République fédérale d'Allemagne|Германия|ألمانيا|جمهورية ألمانيا "
        "الاتحادية|德国|the Federal Republic of Germany"
    ),
    "DJ": (
        "Djibouti|جيبوتي|la República de Djibouti|Республика Джибути|吉布提共和国|la "
        "République de Djibouti|Джибути|جمهورية جيبوتي|吉布提|the Republic of "
        "Djibouti"
    ),
    "DK": (
        "Denmark|Danmark|el Reino de Dinamarca|Danemark|Королевство "
        "Дания|Dinamarca|丹麦王国|le Royaume du Danemark|Дания|الدانمرك|مملكة "
        "الدانمرك|丹麦|the Kingdom of Denmark"
    ),
    "DM": (
        "Dominica|el Commonwealth de Dominica|Dominique|Содружество "
        "Доминики|多米尼克国|le Commonwealth de Dominique|Доминика|دومينيكا|كمنولث "
        "دومينيكا|多米尼克|the Commonwealth of Dominica"
    ),
    "DO": (
        "Dominican Republic|República Dominicana|la República "
        "Dominicana|République dominicaine|Доминиканская Республика|多米尼加共和国|la "
        "République dominicaine|الجمهورية الدومينيكية|多米尼加|the Dominican Republic"
    ),
    "DZ": (
        "Algeria|الجزائر|Algérie|la República Argelina Democrática y "
        "Popular|Алжирская Народная Демократическая "
        "Республика|Argelia|阿尔及利亚民主人民共和国|la République algérienne démocratique et"
        " populaire|Алжир|الجمهورية الجزائرية الديمقراطية الشعبية|阿尔及利亚|the "
        "People's Democratic Republic of Algeria"
    ),
    "EC": (
        "Ecuador|la República del Ecuador|Équateur|Республика Эквадор|厄瓜多尔共和国|la "
        "République de l'Équateur|Эквадор|إكوادور|جمهورية إكوادور|厄瓜多尔|the "
        "Republic of Ecuador"
    ),
    "EE": (
        "Estonia|Eesti|la República de Estonia|Estonie|Эстонская "
        "Республика|爱沙尼亚共和国|la République d'Estonie|Эстония|إستونيا|جمهورية "
        "إستونيا|爱沙尼亚|the Republic of Estonia"
    ),
    "EG": (
        "Egypt|مصر|la República Árabe de Egipto|Égypte|Арабская Республика "
        "Египет|Egipto|阿拉伯埃及共和国|la République arabe d'Égypte|Египет|جمهورية مصر "
        "العربية|埃及|the Arab Republic of Egypt"
    ),
    "EH": ("Western Sahara|الصحراء الغربية|Sahara occidental|西撒哈拉|Западная Сахара"),
    "ER": (
        "Eritrea|إريتريا|ኤርትራ|el Estado de Eritrea|Érythrée|Государство "
        "Эритрея|厄立特里亚国|l'État d'Érythrée|Эритрея|دولة إريتريا|厄立特里亚|the State of"
        " Eritrea"
    ),
    "ES": (
        "Spain|España|el Reino de España|Espagne|Королевство Испания|西班牙王国|le "
        "Royaume d'Espagne|Испания|إسبانيا|مملكة إسبانيا|西班牙|the Kingdom of Spain"
    ),
    "ET": (
        "Ethiopia|ኢትዮጵያ|la República Democrática Federal de "
        "Etiopía|Éthiopie|Федеративная Демократическая Республика "
        "Эфиопия|Etiopía|埃塞俄比亚联邦民主共和国|la République fédérale démocratique "
        "d'Éthiopie|Эфиопия|إثيوبيا|جمهورية إثيوبيا الديمقراطية "
        "الاتحادية|埃塞俄比亚|the Federal Democratic Republic of Ethiopia"
    ),
    "FI": (
        "Finland|Suomi|la República de Finlandia|Finlande|Финляндская "
        "Республика|Finlandia|芬兰共和国|la République de "
        "Finlande|Финляндия|فنلندا|جمهورية فنلندا|芬兰|the Republic of Finland"
    ),
    "FJ": (
        "Fiji|la República de Fiji|Fidji|Республика  Фиджи|斐济共和国|la République "
        "des Fidji|Фиджи|فيجي|جمهورية فيجي|斐济|the Republic of Fiji"
    ),
    "FK": (
        "Falkland Islands|Falkland Islands (Islas Malvinas)|Îles Falkland "
        "(Malvinas)|جزر فوكلاند (مالفيناس)|Islas Malvinas "
        "(Falkland)|福克兰群岛（马尔维纳斯）|Фолклендские (Мальвинские) острова"
    ),
    "FM": (
        "Micronesia|los Estados Federados de Micronesia|Micronésie (États fédérés"
        " de)|Федеративные Штаты Микронезии|Micronesia (Federated States "
        "of)|Micronesia (Estados Federados de)|密克罗尼西亚联邦|les États fédérés de "
        "Micronésie|Микронезия (Федеративные Штаты)|ميكرونيزيا (ولايات - "
        "الموحدة)|ولايات ميكرونيزيا الموحدة|the Federated States of Micronesia"
    ),
    "FO": ("Faroe Islands|Føroyar|Îles Féroé|جزر فايرو|Islas Feroe|法罗群岛|Фарерские острова"),
    "FR": (
        "France|la República Francesa|Французская Республика|Francia|法兰西共和国|la "
        "République française|Франция|فرنسا|الجمهورية الفرنسية|法国|the French "
        "Republic"
    ),
    "GA": (
        "Gabon|la República Gabonesa|Габонская Республика|加蓬共和国|la République "
        "gabonaise|Габон|غابون|جمهورية الغابون|加蓬|the Gabonese Republic"
    ),
    "GB": (
        "United Kingdom|UK|el Reino Unido de Gran Bretaña e Irlanda del "
        "Norte|Royaume-Uni de Grande-Bretagne et d’Irlande du Nord|Соединенное "
        "Королевство Великобритании и Северной Ирландии|United Kingdom of Great "
        "Britain and Northern Ireland|Reino Unido de Gran Bretaña e Irlanda del "
        "Norte|大不列颠及北爱尔兰联合王国|le Royaume-Uni de Grande-Bretagne et d'Irlande du "
        "Nord|المملكة المتحدة لبريطانيا العظمى وآيرلندا الشمالية|the United "
        "Kingdom of Great Britain and Northern Ireland"
    ),
    "GD": ("Grenada|Granada|Grenade|Гренада|格林纳达|la Grenade|غرينادا"),
    "GE": ("Georgia|საქართველო|Géorgie|Грузия|格鲁吉亚|la Géorgie|جورجيا"),
    "GF": (
        "French Guiana|Guyane française|غيانا الفرنسية|Guayana "
        "Francesa|法属圭亚那|Французская Гвиана"
    ),
    "GG": ("Guernsey|Guernesey|غيرنسي|格恩西|Гернси"),
    "GH": (
        "Ghana|la República de Ghana|Республика Гана|加纳共和国|la République du "
        "Ghana|Гана|غانا|جمهورية غانا|加纳|the Republic of Ghana"
    ),
    "GI": ("Gibraltar|جبل طارق|直布罗陀|Гибралтар"),
    "GL": ("Greenland|Kalaallit Nunaat|Groenland|غرينلند|Groenlandia|格陵兰|Гренландия"),
    "GM": (
        "Gambia|la República de Gambia|Gambie|Республика Гамбия|冈比亚共和国|la "
        "République de Gambie|Гамбия|غامبيا|جمهورية غامبيا|冈比亚|the Republic of "
        "the Gambia"
    ),
    "GN": (
        "Guinea|Guinée|la República de Guinea|Гвинейская Республика|几内亚共和国|la "
        "République de Guinée|Гвинея|غينيا|جمهورية غينيا|几内亚|the Republic of "
        "Guinea"
    ),
    "GP": ("Guadeloupe|غوادلوب|Guadalupe|瓜德罗普|Гваделупа"),
    "GQ": (
        "Equatorial Guinea|Guinea Ecuatorial|Guinée équatoriale|Guiné "
        "Equatorial|la República de Guinea Ecuatorial|Республика Экваториальная "
        "Гвинея|赤道几内亚共和国|la République de Guinée équatoriale|Экваториальная "
        "Гвинея|غينيا الاستوائية|جمهورية غينيا الاستوائية|赤道几内亚|the Republic of "
        "Equatorial Guinea"
    ),
    "GR": (
        "Greece|Ελλάδα|la República Helénica|Grèce|Греческая "
        "Республика|Grecia|希腊共和国|la République "
        "hellénique|Греция|اليونان|الجمهورية الهيلينية|希腊|the Hellenic Republic"
    ),
    "GS": (
        "South Georgia & South Sandwich Islands|Géorgie du Sud-et-les Îles "
        "Sandwich du Sud|جورجيا الجنوبية وجزر ساندويتش الجنوبية|Georgia del Sur y"
        " las Islas Sandwich del Sur|南乔治亚岛和南桑德韦奇岛|South Georgia and the South "
        "Sandwich Islands|Южная Джорджия и Южные Сандвичевы острова"
    ),
    "GT": (
        "Guatemala|la República de Guatemala|Республика Гватемала|危地马拉共和国|la "
        "République du Guatemala|Гватемала|غواتيمالا|جمهورية غواتيمالا|危地马拉|the "
        "Republic of Guatemala"
    ),
    "GU": ("Guam|غوام|关岛|Гуам"),
    "GW": (
        "Guinea-Bissau|Guiné-Bissau|la República de "
        "Guinea-Bissau|Guinée-Bissau|Республика Гвинея-Бисау|几内亚比绍共和国|la "
        "République de Guinée-Bissau|Гвинея-Бисау|غينيا - بيساو|جمهورية غينيا - "
        "بيساو|几内亚比绍|the Republic of Guinea-Bissau"
    ),
    "GY": (
        "Guyana|la República Cooperativa de Guyana|Кооперативная Республика "
        "Гайана|圭亚那合作共和国|la République coopérative du Guyana|Гайана|غيانا|جمهورية"
        " غيانا التعاونية|圭亚那|the Co-operative Republic of Guyana"
    ),
    "HK": (
        "Hong Kong SAR China|Hong Kong|Chine, région administrative spéciale de "
        "Hong Kong|الصين، منطقة هونغ كونغ الإدارية الخاصة|China, región "
        "administrativa especial de Hong Kong|中国香港特别行政区|China, Hong Kong Special "
        "Administrative Region|Китай, Специальный административный район Гонконг"
    ),
    "HM": (
        "Heard & McDonald Islands|Île Heard-et-Îles MacDonald|جزيرة هيرد وجزر "
        "ماكدونالد|Islas Heard y McDonald|赫德岛和麦克唐纳岛|Heard Island and McDonald "
        "Islands|Остров Херд и острова Макдональд"
    ),
    "HN": (
        "Honduras|la República de Honduras|Республика Гондурас|洪都拉斯共和国|la "
        "République du Honduras|Гондурас|هندوراس|جمهورية هندوراس|洪都拉斯|the "
        "Republic of Honduras"
    ),
    "HR": (
        "Croatia|Hrvatska|la República de Croacia|Croatie|Республика "
        "Хорватия|Croacia|克罗地亚共和国|la République de "
        "Croatie|Хорватия|كرواتيا|جمهورية كرواتيا|克罗地亚|the Republic of Croatia"
    ),
    "HT": (
        "Haiti|la República de Haití|Республика Гаити|海地共和国|la République "
        "d'Haïti|Гаити|هايتي|جمهورية هايتي|海地|the Republic of Haiti"
    ),
    "HU": ("Hungary|Magyarország|Hungría|Hongrie|Венгрия|匈牙利|la Hongrie|هنغاريا"),
    "ID": (
        "Indonesia|la República de Indonesia|Indonésie|Республика "
        "Индонезия|印度尼西亚共和国|la République d'Indonésie|Индонезия|إندونيسيا|جمهورية"
        " إندونيسيا|印度尼西亚|the Republic of Indonesia"
    ),
    "IE": ("Ireland|Éire|Irlanda|Irlande|Ирландия|爱尔兰|l'Irlande|آيرلندا"),
    "IL": (
        "Israel|إسرائيل|ישראל|el Estado de Israel|Государство Израиль|以色列国|l'État"
        " d'Israël|Израиль|دولة إسرائيل|以色列|the State of Israel"
    ),
    "IM": ("Isle of Man|Ellan Vannin|Île de Man|جزيرة مان|Isla de Man|马恩岛|Остров Мэн"),
    "IN": (
        "India|भारत|la República de la India|Inde|Республика Индия|印度共和国|la "
        "République de l'Inde|Индия|الهند|جمهورية الهند|印度|the Republic of India"
    ),
    "IO": (
        "British Indian Ocean Territory|Chagos Archipelago|Territoire britannique"
        " de l'océan Indien|المحيط الهندي الإقليم البريطاني في|Territorio "
        "Británico del Océano Índico|英属印度洋领土|Британская территория в Индийском "
        "океане"
    ),
    "IQ": (
        "Iraq|العراق|la República del Iraq|Республика Ирак|伊拉克共和国|la République "
        "d'Iraq|Ирак|جمهورية العراق|伊拉克|the Republic of Iraq"
    ),
    "IR": (
        "Iran|ایران|la República Islámica del Irán|Iran (République islamique "
        "d’)|Исламская Республика Иран|Iran (Islamic Republic of)|Irán (República"
        " Islámica del)|伊朗伊斯兰共和国|la République islamique d'Iran|Иран (Исламская "
        "Республика)|إيران (جمهورية - الإسلامية)|جمهورية إيران الإسلامية|the "
        "Islamic Republic of Iran"
    ),
    "IS": (
        "Iceland|Ísland|la República de Islandia|Islande|Республика "
        "Исландия|Islandia|冰岛共和国|la République d'Islande|Исландия|آيسلندا|جمهورية"
        " آيسلندا|冰岛|the Republic of Iceland"
    ),
    "IT": (
        "Italy|Italia|la República Italiana|Italie|Итальянская "
        "Республика|意大利共和国|la République italienne|Италия|إيطاليا|جمهورية "
        "إيطاليا|意大利|the Republic of Italy"
    ),
    "JE": ("Jersey|جيرسي|泽西|Джерси"),
    "JM": ("Jamaica|Jamaïque|Ямайка|牙买加|la Jamaïque|جامايكا"),
    "JO": (
        "Jordan|الأردن|el Reino Hachemita de Jordania|Jordanie|Иорданское "
        "Хашимитское Королевство|Jordania|约旦哈希姆王国|le Royaume hachémite de "
        "Jordanie|Иордания|المملكة الأردنية الهاشمية|约旦|the Hashemite Kingdom of "
        "Jordan"
    ),
    "JP": ("Japan|日本|el Japón|Japon|Япония|日本国|le Japon|اليابان"),
    "KE": (
        "Kenya|la República de Kenya|Республика Кения|肯尼亚共和国|la République du "
        "Kenya|Кения|كينيا|جمهورية كينيا|肯尼亚|the Republic of Kenya"
    ),
    "KG": (
        "Kyrgyzstan|Кыргызстан|Киргизия|la República "
        "Kirguisa|Kirghizistan|Кыргызская Республика|Kirguistán|吉尔吉斯共和国|la "
        "République kirghize|قيرغيزستان|جمهورية قيرغيزستان|吉尔吉斯斯坦|the Kyrgyz "
        "Republic"
    ),
    "KH": (
        "Cambodia|កម្ពុជា|el Reino de Camboya|Cambodge|Королевство "
        "Камбоджа|Camboya|柬埔寨王国|le Royaume du Cambodge|Камбоджа|كمبوديا|مملكة "
        "كمبوديا|柬埔寨|the Kingdom of Cambodia"
    ),
    "KI": (
        "Kiribati|la República de Kiribati|Республика Кирибати|基里巴斯共和国|la "
        "République de Kiribati|Кирибати|كيريباس|جمهورية كيريباس|基里巴斯|the "
        "Republic of Kiribati"
    ),
    "KM": (
        "Comoros|جزر القمر|Comores|la Unión de las Comoras|Союз Коморских "
        "Островов|Comoras|科摩罗联盟|l'Union des Comores|Коморские Острова|اتحاد جزر "
        "القمر|科摩罗|the Union of the Comoros"
    ),
    "KN": (
        "St. Kitts & Nevis|Saint Kitts y Nevis|Saint-Kitts-et-Nevis|Сент-Китс и "
        "Невис|Saint Kitts and Nevis|圣基茨和尼维斯|سانت كيتس ونيفس"
    ),
    "KP": (
        "North Korea|북한|la República Popular Democrática de Corea|République "
        "populaire démocratique de Corée|Корейская Народно-Демократическая "
        "Республика|Democratic People's Republic of Korea|República Popular "
        "Democrática de Corea|朝鲜民主主义人民共和国|la République populaire démocratique de"
        " Corée|جمهورية كوريا الشعبية الديمقراطية|the Democratic People's "
        "Republic of Korea"
    ),
    "KR": (
        "South Korea|대한민국|한국|la República de Corea|République de Corée|Республика"
        " Корея|Republic of Korea|República de Corea|大韩民国|la République de "
        "Corée|جمهورية كوريا|the Republic of Korea"
    ),
    "KW": (
        "Kuwait|الكويت|el Estado de Kuwait|Koweït|Государство Кувейт|科威特国|l'État "
        "du Koweït|Кувейт|دولة الكويت|科威特|the State of Kuwait"
    ),
    "KY": ("Cayman Islands|Îles Caïmanes|جزر كايمان|Islas Caimán|开曼群岛|Кайман острова"),
    "KZ": (
        "Kazakhstan|Қазақстан|Казахстан|la República de Kazajstán|Республика "
        "Казахстан|Kazajstán|哈萨克斯坦共和国|la République du "
        "Kazakhstan|كازاخستان|جمهورية كازاخستان|哈萨克斯坦|the Republic of Kazakhstan"
    ),
    "LA": (
        "Laos|ລາວ|la República Democrática Popular Lao|République démocratique "
        "populaire lao|Лаосская Народно-Демократическая Республика|Lao People's "
        "Democratic Republic|República Democrática Popular Lao|老挝人民民主共和国|la "
        "République démocratique populaire lao|جمهورية لاو الديمقراطية "
        "الشعبية|the Lao People's Democratic Republic"
    ),
    "LB": (
        "Lebanon|لبنان|la República Libanesa|Liban|Ливанская "
        "Республика|Líbano|黎巴嫩共和国|la République libanaise|Ливан|الجمهورية "
        "اللبنانية|黎巴嫩|the Lebanese Republic"
    ),
    "LC": ("St. Lucia|Santa Lucía|Sainte-Lucie|Сент-Люсия|Saint Lucia|圣卢西亚|سانت لوسيا"),
    "LI": (
        "Liechtenstein|Liächteschtäi|el Principado de Liechtenstein|Княжество "
        "Лихтенштейн|列支敦士登公国|la Principauté du "
        "Liechtenstein|Лихтенштейн|ليختنشتاين|إمارة ليختنشتاين|列支敦士登|the "
        "Principality of Liechtenstein"
    ),
    "LK": (
        "Sri Lanka|ශ්‍රී ලංකාව|இலங்கை|la República Socialista Democrática de Sri "
        "Lanka|Демократическая Социалистическая Республика "
        "Шри-Ланка|斯里兰卡民主社会主义共和国|la République socialiste démocratique de Sri "
        "Lanka|Шри-Ланка|سري لانكا|جمهورية سري لانكا الاشتراكية "
        "الديمقراطية|斯里兰卡|the Democratic Socialist Republic of Sri Lanka"
    ),
    "LR": (
        "Liberia|la República de Liberia|Республика Либерия|利比里亚共和国|la République"
        " du Libéria|Либерия|ليبريا|جمهورية ليبريا|利比里亚|the Republic of Liberia"
    ),
    "LS": (
        "Lesotho|el Reino de Lesotho|Королевство Лесото|莱索托王国|le Royaume du "
        "Lesotho|Лесото|ليسوتو|مملكة ليسوتو|莱索托|the Kingdom of Lesotho"
    ),
    "LT": (
        "Lithuania|Lietuva|la República de Lituania|Lituanie|Литовская "
        "Республика|Lituania|立陶宛共和国|la République de "
        "Lituanie|Литва|ليتوانيا|جمهورية ليتوانيا|立陶宛|the Republic of Lithuania"
    ),
    "LU": (
        "Luxembourg|Luxemburg|Lëtzebuerg|el Gran Ducado de Luxemburgo|Великое "
        "Герцогство Люксембург|Luxemburgo|卢森堡大公国|le Grand-Duché de "
        "Luxembourg|Люксембург|لكسمبرغ|دوقية لكسمبرغ الكبرى|卢森堡|the Grand Duchy "
        "of Luxembourg"
    ),
    "LV": (
        "Latvia|Latvija|la República de Letonia|Lettonie|Латвийская "
        "Республика|Letonia|拉脱维亚共和国|la République de "
        "Lettonie|Латвия|لاتفيا|جمهورية لاتفيا|拉脱维亚|the Republic of Latvia"
    ),
    "LY": (
        "Libya|ليبيا|el Estado de Libia|Libye|Государство Ливия|Libia|利比亚国|l'État"
        " de Libye|Ливия|دولة ليبيا|利比亚|the State of Libya"
    ),
    "MA": (
        "Morocco|المغرب|Maroc|Meṛṛuk|el Reino de Marruecos|Королевство "
        "Марокко|Marruecos|摩洛哥王国|le Royaume du Maroc|Марокко|المملكة "
        "المغربية|摩洛哥|the Kingdom of Morocco"
    ),
    "MC": (
        "Monaco|el Principado de Mónaco|Княжество Монако|摩纳哥公国|la Principauté de "
        "Monaco|Монако|موناكو|إمارة موناكو|摩纳哥|the Principality of Monaco"
    ),
    "MD": (
        "Moldova|Republica Moldova|la República de Moldova|République de "
        "Moldova|Республика Молдова|Republic of Moldova|República de "
        "Moldova|摩尔多瓦共和国|la République de Moldova|جمهورية مولدوفا|the Republic of"
        " Moldova"
    ),
    "ME": ("Montenegro|Черногория|黑山|le Monténégro|الجبل الأسود"),
    "MF": (
        "St. Martin|Saint-Martin|Saint-Martin (partie française)|سانت مارتن "
        "(الجزء الفرنسي)|San Martín (parte francesa)|圣马丁（法属）|Saint Martin (French"
        " Part)|Сен-Мартен (французская часть)"
    ),
    "MG": (
        "Madagascar|Madagasikara|la República de Madagascar|Республика "
        "Мадагаскар|马达加斯加共和国|la République de "
        "Madagascar|Мадагаскар|مدغشقر|جمهورية مدغشقر|马达加斯加|the Republic of "
        "Madagascar"
    ),
    "MH": (
        "Marshall Islands|la República de las Islas Marshall|Îles "
        "Marshall|Республика Маршалловы Острова|Islas Marshall|马绍尔群岛共和国|la "
        "République des Îles Marshall|Маршалловы Острова|جزر مارشال|جمهورية جزر "
        "مارشال|马绍尔群岛|the Republic of the Marshall Islands"
    ),
    "MK": (
        "North Macedonia|Северна Македонија|la República de Macedonia del "
        "Norte|Macédoine du Nord|Республика Северная Македония|Macedonia del "
        "Norte|北马其顿共和国|la République de Macédoine du Nord|Северная "
        "Македония|مقدونيا الشمالية|جمهورية مقدونيا الشمالية|北马其顿|the Republic of"
        " North Macedonia"
    ),
    "ML": (
        "Mali|la República de Malí|Республика Мали|马里共和国|la République du "
        "Mali|Мали|مالي|جمهورية مالي|马里|the Republic of Mali"
    ),
    "MM": (
        "Myanmar (Burma)|Myanmar|မြန်မာ|la República de la Unión de "
        "Myanmar|Республика Союз Мьянма|缅甸联邦共和国|la République de l'Union du "
        "Myanmar|Мьянма|ميانمار|جمهورية اتحاد ميانمار|缅甸|the Republic of the "
        "Union of Myanmar"
    ),
    "MN": ("Mongolia|Монгол|Mongolie|Монголия|蒙古国|la Mongolie|منغوليا|蒙古"),
    "MO": (
        "Macao SAR China|Macao|Macau, RAE da China|Macau|中國澳門特別行政區|澳門|Chine, "
        "région administrative spéciale de Macao|الصين، منطقة ماكاو الإدارية "
        "الخاصة|China, región administrativa especial de Macao|中国澳门特别行政区|China, "
        "Macao Special Administrative Region|Китай, Специальный административный "
        "район Макао"
    ),
    "MP": (
        "Northern Mariana Islands|Îles Mariannes du Nord|جزر ماريانا "
        "الشمالية|Islas Marianas Septentrionales|北马里亚纳群岛|Северные Марианские "
        "острова"
    ),
    "MQ": ("Martinique|مارتينيك|Martinica|马提尼克|Мартиника"),
    "MR": (
        "Mauritania|موريتانيا|la República Islámica de "
        "Mauritania|Mauritanie|Исламская Республика Мавритания|毛里塔尼亚伊斯兰共和国|la "
        "République islamique de Mauritanie|Мавритания|الجمهورية الإسلامية "
        "الموريتانية|毛里塔尼亚|the Islamic Republic of Mauritania"
    ),
    "MS": ("Montserrat|مونتسيرات|蒙特塞拉特|Монтсеррат"),
    "MT": (
        "Malta|la República de Malta|Malte|Республика Мальта|马耳他共和国|la République"
        " de Malte|Мальта|مالطة|جمهورية مالطة|马耳他|the Republic of Malta"
    ),
    "MU": (
        "Mauritius|Maurice|la República de Mauricio|Республика "
        "Маврикий|Mauricio|毛里求斯共和国|la République de "
        "Maurice|Маврикий|موريشيوس|جمهورية موريشيوس|毛里求斯|the Republic of "
        "Mauritius"
    ),
    "MV": (
        "Maldives|la República de Maldivas|Мальдивская "
        "Республика|Maldivas|马尔代夫共和国|la République des Maldives|Мальдивские "
        "Острова|ملديف|جمهورية ملديف|马尔代夫|the Republic of Maldives"
    ),
    "MW": (
        "Malawi|la República de Malawi|Республика Малави|马拉维共和国|la République du "
        "Malawi|Малави|ملاوي|جمهورية ملاوي|马拉维|the Republic of Malawi"
    ),
    "MX": (
        "Mexico|los Estados Unidos Mexicanos|Mexique|Мексиканские Соединенные "
        "Штаты|墨西哥合众国|les États-Unis du Mexique|Мексика|المكسيك|الولايات المتحدة "
        "المكسيكية|墨西哥|the United Mexican States"
    ),
    "MY": ("Malaysia|Malasia|Malaisie|Малайзия|马来西亚|la Malaisie|ماليزيا"),
    "MZ": (
        "Mozambique|Moçambique|la República de Mozambique|Республика "
        "Мозамбик|莫桑比克共和国|la République du Mozambique|Мозамбик|موزامبيق|جمهورية "
        "موزامبيق|莫桑比克|the Republic of Mozambique"
    ),
    "NA": (
        "Namibia|la República de Namibia|Namibie|Республика Намибия|纳米比亚共和国|la "
        "République de Namibie|Намибия|ناميبيا|جمهورية ناميبيا|纳米比亚|the Republic "
        "of Namibia"
    ),
    "NC": (
        "New Caledonia|Nouvelle-Calédonie|كاليدونيا الجديدة|Nueva "
        "Caledonia|新喀里多尼亚|Новая Каледония"
    ),
    "NE": (
        "Niger|la República del Níger|Республика Нигер|尼日尔共和国|la République du "
        "Niger|Нигер|النيجر|جمهورية النيجر|尼日尔|the Republic of the Niger"
    ),
    "NF": ("Norfolk Island|Île Norfolk|جزيرة نورفولك|Isla Norfolk|诺福克岛|Остров Норфолк"),
    "NG": (
        "Nigeria|Nàìjíríà|la República Federal de Nigeria|Федеративная Республика"
        " Нигерия|尼日利亚联邦共和国|la République fédérale du "
        "Nigéria|Нигерия|نيجيريا|جمهورية نيجيريا الاتحادية|尼日利亚|the Federal "
        "Republic of Nigeria"
    ),
    "NI": (
        "Nicaragua|la República de Nicaragua|Республика Никарагуа|尼加拉瓜共和国|la "
        "République du Nicaragua|Никарагуа|نيكاراغوا|جمهورية نيكاراغوا|尼加拉瓜|the "
        "Republic of Nicaragua"
    ),
    "NL": (
        "Netherlands|Nederland|el Reino de los Países Bajos|Pays-Bas (Royaume "
        "des)|Pays-Bas|Королевство Нидерландов|Países Bajos|荷兰王国|le Royaume des "
        "Pays-Bas|Нидерланды|هولندا (مملكة _)|مملكة هولندا|荷兰|Países Bajos (Reino"
        " de los)|the Kingdom of the Netherlands|هولندا|Нидерланды (Королевство)"
    ),
    "NO": (
        "Norway|Norge|Noreg|el Reino de Noruega|Norvège|Королевство "
        "Норвегия|Noruega|挪威王国|le Royaume de Norvège|Норвегия|النرويج|مملكة "
        "النرويج|挪威|the Kingdom of Norway"
    ),
    "NP": ("Nepal|नेपाल|Непал|尼泊尔|le Népal|نيبال"),
    "NR": (
        "Nauru|la República de Nauru|Республика Науру|瑙鲁共和国|la République de "
        "Nauru|Науру|ناورو|جمهورية ناورو|瑙鲁|the Republic of Nauru"
    ),
    "NU": ("Niue|Nioué|Ниуэ **|纽埃 **|نيوي"),
    "NZ": (
        "New Zealand|Aotearoa New Zealand|Aotearoa|Nueva "
        "Zelandia|Nouvelle-Zélande|Новая Зеландия|新西兰|la "
        "Nouvelle-Zélande|نيوزيلندا"
    ),
    "OM": (
        "Oman|عُمان|la Sultanía de Omán|Султанат Оман|阿曼苏丹国|le Sultanat "
        "d'Oman|Оман|سلطنة عمان|阿曼|the Sultanate of Oman"
    ),
    "PA": (
        "Panama|la República de Panamá|Республика Панама|巴拿马共和国|la République du "
        "Panama|Панама|بنما|جمهورية بنما|巴拿马|the Republic of Panama"
    ),
    "PE": (
        "Peru|la República del Perú|Pérou|Республика Перу|秘鲁共和国|la République du "
        "Pérou|Перу|بيرو|جمهورية بيرو|秘鲁|the Republic of Peru"
    ),
    "PF": (
        "French Polynesia|Polynésie française|بولينيزيا الفرنسية|Polinesia "
        "Francesa|法属波利尼西亚|Французская Полинезия"
    ),
    "PG": (
        "Papua New Guinea|Papua Niugini|el Estado Independiente de Papua Nueva "
        "Guinea|Papouasie-Nouvelle-Guinée|Независимое государство Папуа — Новая "
        "Гвинея|Papua Nueva Guinea|巴布亚新几内亚独立国|l'État indépendant de "
        "Papouasie-Nouvelle-Guinée|Папуа — Новая Гвинея|بابوا غينيا الجديدة|دولة "
        "بابوا غينيا الجديدة المستقلة|巴布亚新几内亚|the Independent State of Papua New "
        "Guinea"
    ),
    "PH": (
        "Philippines|Pilipinas|la República de Filipinas|Республика "
        "Филиппины|Filipinas|菲律宾共和国|la République des "
        "Philippines|Филиппины|الفلبين|جمهورية الفلبين|菲律宾|the Republic of the "
        "Philippines"
    ),
    "PK": (
        "Pakistan|پاکستان|la República Islámica del Pakistán|Исламская Республика"
        " Пакистан|巴基斯坦伊斯兰共和国|la République islamique du "
        "Pakistan|Пакистан|باكستان|جمهورية باكستان الإسلامية|巴基斯坦|the Islamic "
        "Republic of Pakistan"
    ),
    "PL": (
        "Poland|Polska|la República de Polonia|Pologne|Республика "
        "Польша|Polonia|波兰共和国|la République de Pologne|Польша|بولندا|جمهورية "
        "بولندا|波兰|the Republic of Poland"
    ),
    "PM": (
        "St. Pierre & Miquelon|Saint-Pierre-et-Miquelon|سان بيير وميكلون|San "
        "Pedro y Miquelón|圣皮埃尔和密克隆|Saint Pierre and Miquelon|Сен-Пьер и Микелон"
    ),
    "PN": ("Pitcairn Islands|Pitcairn|بيتكرن|皮特凯恩|Питкэрн"),
    "PR": ("Puerto Rico|Porto Rico|بورتوريكو|波多黎各|Пуэрто-Рико"),
    "PS": (
        "Palestinian Territories|Palestine|الأراضي الفلسطينية|فلسطين|el Estado de"
        " Palestina *|État de Palestine|Государство Палестина *|State of "
        "Palestine *|Estado de Palestina *|巴勒斯坦国 *|l'État de Palestine *|دولة "
        "فلسطين|the State of Palestine *"
    ),
    "PT": (
        "Portugal|la República Portuguesa|Португальская Республика|葡萄牙共和国|la "
        "République portugaise|Португалия|البرتغال|جمهورية البرتغال|葡萄牙|the "
        "Portuguese Republic"
    ),
    "PW": (
        "Palau|la República de Palau|Palaos|Республика Палау|帕劳共和国|la République "
        "des Palaos|Палау|بالاو|جمهورية بالاو|帕劳|the Republic of Palau"
    ),
    "PY": (
        "Paraguay|la República del Paraguay|Республика Парагвай|巴拉圭共和国|la "
        "République du Paraguay|Парагвай|باراغواي|جمهورية باراغواي|巴拉圭|the "
        "Republic of Paraguay"
    ),
    "QA": (
        "Qatar|قطر|el Estado de Qatar|Государство Катар|卡塔尔国|l'État du "
        "Qatar|Катар|دولة قطر|卡塔尔|the State of Qatar"
    ),
    "RE": ("Réunion|La Réunion|ريونيون|留尼汪|Реюньон"),
    "RO": ("Romania|Rumania|Roumanie|Румыния|罗马尼亚|la Roumanie|رومانيا"),
    "RS": (
        "Serbia|Србија|la República de Serbia|Serbie|Республика Сербия|塞尔维亚共和国|la"
        " République de Serbie|Сербия|صربيا|جمهورية صربيا|塞尔维亚|the Republic of "
        "Serbia"
    ),
    "RU": (
        "Russia|Россия|la Federación de Rusia|Fédération de Russie|Российская "
        "Федерация|Russian Federation|Federación de Rusia|俄罗斯联邦|la Fédération de "
        "Russie|الاتحاد الروسي|the Russian Federation"
    ),
    "RW": (
        "Rwanda|U Rwanda|la República de Rwanda|Республика Руанда|卢旺达共和国|la "
        "République du Rwanda|Руанда|رواندا|جمهورية رواندا|卢旺达|the Republic of "
        "Rwanda"
    ),
    "SA": (
        "Saudi Arabia|المملكة العربية السعودية|el Reino de la Arabia "
        "Saudita|Arabie saoudite|Королевство Саудовская Аравия|Arabia "
        "Saudita|沙特阿拉伯王国|le Royaume d'Arabie saoudite|Саудовская Аравия|沙特阿拉伯|the"
        " Kingdom of Saudi Arabia"
    ),
    "SB": (
        "Solomon Islands|las Islas Salomón|Îles Salomon|Соломоновы Острова|Islas "
        "Salomón|所罗门群岛|les Îles Salomon|جزر سليمان"
    ),
    "SC": (
        "Seychelles|la República de Seychelles|Республика Сейшельские "
        "Острова|塞舌尔共和国|la République des Seychelles|Сейшельские "
        "Острова|سيشيل|جمهورية سيشيل|塞舌尔|the Republic of Seychelles"
    ),
    "SD": (
        "Sudan|السودان|la República del Sudán|Soudan|Республика Судан|苏丹共和国|la "
        "République du Soudan|Судан|جمهورية السودان|苏丹|the Republic of the Sudan"
    ),
    "SE": (
        "Sweden|Sverige|el Reino de Suecia|Suède|Королевство "
        "Швеция|Suecia|瑞典王国|le Royaume de Suède|Швеция|السويد|مملكة السويد|瑞典|the"
        " Kingdom of Sweden"
    ),
    "SG": (
        "Singapore|Singapura|சிங்கப்பூர்|新加坡|la República de "
        "Singapur|Singapour|Республика Сингапур|Singapur|新加坡共和国|la République de "
        "Singapour|Сингапур|سنغافورة|جمهورية سنغافورة|the Republic of Singapore"
    ),
    "SH": (
        "St. Helena|Sainte-Hélène|سانت هيلانة|Santa Elena|圣赫勒拿|Saint Helena|Остров Святой Елены"
    ),
    "SI": (
        "Slovenia|Slovenija|la República de Eslovenia|Slovénie|Республика "
        "Словения|Eslovenia|斯洛文尼亚共和国|la République de "
        "Slovénie|Словения|سلوفينيا|جمهورية سلوفينيا|斯洛文尼亚|the Republic of "
        "Slovenia"
    ),
    "SJ": (
        "Svalbard & Jan Mayen|Svalbard og Jan Mayen|Îles Svalbard-et-Jan "
        "Mayen|جزيرتي سفالبارد وجان مايِن|Islas Svalbard y Jan "
        "Mayen|斯瓦尔巴群岛和扬马延岛|Svalbard and Jan Mayen Islands|Острова Свальбард и "
        "Ян-Майен"
    ),
    "SK": (
        "Slovakia|Slovensko|la República Eslovaca|Slovaquie|Словацкая "
        "Республика|Eslovaquia|斯洛伐克共和国|la République "
        "slovaque|Словакия|سلوفاكيا|الجمهورية السلوفاكية|斯洛伐克|the Slovak Republic"
    ),
    "SL": (
        "Sierra Leone|la República de Sierra Leona|Республика Сьерра-Леоне|Sierra"
        " Leona|塞拉利昂共和国|la République de Sierra "
        "Leone|Сьерра-Леоне|سيراليون|جمهورية سيراليون|塞拉利昂|the Republic of Sierra"
        " Leone"
    ),
    "SM": (
        "San Marino|la República de San Marino|Saint-Marin|Республика "
        "Сан-Марино|圣马力诺共和国|la République de Saint-Marin|Сан-Марино|سان "
        "مارينو|جمهورية سان مارينو|圣马力诺|the Republic of San Marino"
    ),
    "SN": (
        "Senegal|Senegaal|la República del Senegal|Республика Сенегал|塞内加尔共和国|la "
        "République du Sénégal|Сенегал|السنغال|جمهورية السنغال|塞内加尔|the Republic "
        "of Senegal"
    ),
    "SO": (
        "Somalia|الصومال|Soomaaliya|la República Federal de "
        "Somalia|Somalie|Федеративная Республика Сомали|索马里联邦共和国|la République "
        "fédérale de Somalie|Сомали|جمهورية الصومال الاتحادية|索马里|the Federal "
        "Republic of Somalia"
    ),
    "SR": (
        "Suriname|la República de Suriname|Республика Суринам|苏里南共和国|la "
        "République du Suriname|Суринам|سورينام|جمهورية سورينام|苏里南|the Republic "
        "of Suriname"
    ),
    "SS": (
        "South Sudan|la República de Sudán del Sur|Soudan du Sud|Республика Южный"
        " Судан|Sudán del Sur|南苏丹共和国|la République du Soudan du Sud|Южный "
        "Судан|جنوب السودان|جمهورية جنوب السودان|南苏丹|the Republic of South Sudan"
    ),
    "ST": (
        "São Tomé & Príncipe|São Tomé e Príncipe|la República Democrática de "
        "Santo Tomé y Príncipe|Sao Tomé-et-Principe|Демократическая Республика "
        "Сан-Томе и Принсипи|Santo Tomé y Príncipe|圣多美和普林西比民主共和国|la République "
        "démocratique de Sao Tomé-et-Principe|Сан-Томе и Принсипи|سان تومي "
        "وبرينسيبي|جمهورية سان تومي وبرينسيبي الديمقراطية|圣多美和普林西比|the Democratic"
        " Republic of Sao Tome and Principe"
    ),
    "SV": (
        "El Salvador|la República de El Salvador|Республика "
        "Эль-Сальвадор|萨尔瓦多共和国|la République d'El "
        "Salvador|Сальвадор|السلفادور|جمهورية السلفادور|萨尔瓦多|the Republic of El "
        "Salvador"
    ),
    "SX": (
        "Sint Maarten|Saint-Martin (partie néerlandaise)|سانت مارتن (الجزء "
        "الهولندي)|San Martín (parte Holandesa)|圣马丁（荷属）|Sint Maarten (Dutch "
        "part)|Синт-Мартен (нидерландская часть)"
    ),
    "SY": (
        "Syria|سوريا|la República Árabe Siria|République arabe syrienne|Сирийская"
        " Арабская Республика|Syrian Arab Republic|República Árabe "
        "Siria|阿拉伯叙利亚共和国|la République arabe syrienne|الجمهورية العربية "
        "السورية|the Syrian Arab Republic"
    ),
    "SZ": (
        "Eswatini|Swaziland|el Reino de Eswatini|Королевство Эсватини|斯威士兰王国|le "
        "Royaume d’Eswatini|Эсватини|إسواتيني|مملكة إسواتيني|斯威士兰|the Kingdom of "
        "Eswatini"
    ),
    "TC": (
        "Turks & Caicos Islands|Îles Turques-et-Caïques|جزر تركس وكايكوس|Islas "
        "Turcas y Caicos|特克斯和凯科斯群岛|Острова Теркс и Кайкос"
    ),
    "TD": (
        "Chad|تشاد|Tchad|la República del Chad|Республика Чад|乍得共和国|la République"
        " du Tchad|Чад|جمهورية تشاد|乍得|the Republic of Chad"
    ),
    "TF": (
        "French Southern Territories|Terres australes françaises|الأراضي الفرنسية"
        " الجنوبية الجنوبية|Territorio de las Tierras Australes "
        "Francesas|法属南方领地|Южные земли (французская заморская территория)"
    ),
    "TG": (
        "Togo|la República Togolesa|Тоголезская Республика|多哥共和国|la République "
        "togolaise|Того|توغو|جمهورية توغو|多哥|the Togolese Republic"
    ),
    "TH": (
        "Thailand|ไทย|el Reino de Tailandia|Thaïlande|Королевство "
        "Таиланд|Tailandia|泰王国|le Royaume de Thaïlande|Таиланд|تايلند|مملكة "
        "تايلند|泰国|the Kingdom of Thailand"
    ),
    "TJ": (
        "Tajikistan|Тоҷикистон|la República de Tayikistán|Tadjikistan|Республика "
        "Таджикистан|Tayikistán|塔吉克斯坦共和国|la République du "
        "Tadjikistan|Таджикистан|طاجيكستان|جمهورية طاجيكستان|塔吉克斯坦|the Republic "
        "of Tajikistan"
    ),
    "TK": ("Tokelau|Tokélaou|توكيلاو|托克劳|Токелау"),
    "TL": (
        "Timor-Leste|East Timor|República Democrática de Timor-Leste|la República"
        " Democrática de Timor-Leste|Демократическая Республика "
        "Тимор-Лешти|东帝汶民主共和国|la République démocratique du "
        "Timor-Leste|Тимор-Лешти|تيمور - ليشتي|جمهورية تيمور - ليشتي "
        "الديمقراطية|东帝汶|the Democratic Republic of Timor-Leste"
    ),
    "TM": ("Turkmenistan|Туркменистан|土库曼斯坦|le Turkménistan|تركمانستان"),
    "TN": (
        "Tunisia|تونس|Tunisie|la República de Túnez|Тунисская "
        "Республика|Túnez|突尼斯共和国|la République tunisienne|Тунис|الجمهورية "
        "التونسية|突尼斯|the Republic of Tunisia"
    ),
    "TO": (
        "Tonga|el Reino de Tonga|Королевство Тонга|汤加王国|le Royaume des "
        "Tonga|Тонга|تونغا|مملكة تونغا|汤加|the Kingdom of Tonga"
    ),
    "TR": ("Türkiye|Turkey|تركيا|土耳其|Турция"),
    "TT": (
        "Trinidad & Tobago|la República de Trinidad y "
        "Tabago|Trinité-et-Tobago|Республика Тринидад и Тобаго|Trinidad y "
        "Tabago|特立尼达和多巴哥共和国|la République de Trinité-et-Tobago|Тринидад и "
        "Тобаго|ترينيداد وتوباغو|جمهورية ترينيداد وتوباغو|特立尼达和多巴哥|the Republic "
        "of Trinidad and Tobago"
    ),
    "TV": ("Tuvalu|Тувалу|图瓦卢|les Tuvalu|توفالو"),
    "TW": ("Taiwan|تايوان|台湾|Тайвань"),
    "TZ": (
        "Tanzania|la República Unida de Tanzanía|République-Unie de "
        "Tanzanie|Объединенная Республика Танзания|United Republic of "
        "Tanzania|República Unida de Tanzanía|坦桑尼亚联合共和国|la République-Unie de "
        "Tanzanie|جمهورية تنزانيا المتحدة|the United Republic of Tanzania"
    ),
    "UA": ("Ukraine|Украина|Україна|Ucrania|乌克兰|l'Ukraine|أوكرانيا"),
    "UG": (
        "Uganda|la República de Uganda|Ouganda|Республика Уганда|乌干达共和国|la "
        "République de l'Ouganda|Уганда|أوغندا|جمهورية أوغندا|乌干达|the Republic of"
        " Uganda"
    ),
    "UM": (
        "U.S. Outlying Islands|Îles mineures éloignées des États-Unis|نائية "
        "التابعة للولايات المتحدة|Islas menores alejadas de Estados "
        "Unidos|美国本土外小岛屿|United States Minor Outlying Islands|Внешние малые "
        "острова Соединенных Штатов"
    ),
    "US": (
        "United States|los Estados Unidos de América|États-Unis "
        "d’Amérique|Соединенные Штаты Америки|United States of America|Estados "
        "Unidos de América|美利坚合众国|les États-Unis d'Amérique|الولايات المتحدة "
        "الأمريكية|the United States of America"
    ),
    "UY": (
        "Uruguay|la República Oriental del Uruguay|Восточная Республика "
        "Уругвай|乌拉圭东岸共和国|la République orientale de "
        "l'Uruguay|Уругвай|أوروغواي|جمهورية أوروغواي الشرقية|乌拉圭|the Eastern "
        "Republic of Uruguay"
    ),
    "UZ": (
        "Uzbekistan|Oʻzbekiston|la República de Uzbekistán|Ouzbékistan|Республика"
        " Узбекистан|乌兹别克斯坦共和国|la République "
        "d'Ouzbékistan|Узбекистан|أوزبكستان|جمهورية أوزبكستان|乌兹别克斯坦|the Republic"
        " of Uzbekistan"
    ),
    "VA": (
        "Vatican City|Città del Vaticano|la Santa Sede *|Saint-Siège|Святой "
        "Престол *|Holy See *|Santa Sede *|罗马教廷 *|le Saint-Siège *|الكرسي "
        "الرسولي|the Holy See *|教廷"
    ),
    "VC": (
        "St. Vincent & Grenadines|San Vicente y las "
        "Granadinas|Saint-Vincent-et-les Grenadines|Сент-Винсент и "
        "Гренадины|Saint Vincent and the Grenadines|圣文森特和格林纳丁斯|سانت فنسنت وجزر "
        "غرينادين"
    ),
    "VE": (
        "Venezuela|la República Bolivariana de Venezuela|Venezuela (République "
        "bolivarienne du)|Боливарианская Республика Венесуэла|Venezuela "
        "(Bolivarian Republic of)|Venezuela (República Bolivariana "
        "de)|委内瑞拉玻利瓦尔共和国|la République bolivarienne du Venezuela|Венесуэла "
        "(Боливарианская Республика)|فنزويلا (جمهورية - البوليفارية)|جمهورية "
        "فنزويلا البوليفارية|the Bolivarian Republic of Venezuela"
    ),
    "VG": (
        "British Virgin Islands|Îles Vierges britanniques|جزر فرجن "
        "البريطانية|Islas Vírgenes Británicas|英属维尔京群岛|Британские Виргинские "
        "острова"
    ),
    "VI": (
        "U.S. Virgin Islands|Îles Vierges américaines|جزر فرجن التابعة للولايات "
        "المتحدة|Islas Vírgenes de los Estados Unidos|美属维尔京群岛|United States "
        "Virgin Islands|Виргинские острова Соединенных Штатов"
    ),
    "VN": (
        "Vietnam|Việt Nam|la República Socialista de Viet Nam|Социалистическая "
        "Республика Вьетнам|越南社会主义共和国|la République socialiste du Viet "
        "Nam|Вьетнам|فييت نام|جمهورية فييت نام الاشتراكية|越南|the Socialist "
        "Republic of Viet Nam"
    ),
    "VU": (
        "Vanuatu|la República de Vanuatu|Республика Вануату|瓦努阿图共和国|la République"
        " de Vanuatu|Вануату|فانواتو|جمهورية فانواتو|瓦努阿图|the Republic of Vanuatu"
    ),
    "WF": (
        "Wallis & Futuna|Wallis-et-Futuna|Îles Wallis-et-Futuna|جزر واليس "
        "وفوتونا|Islas Wallis y Futuna|瓦利斯群岛和富图纳群岛|Wallis and Futuna "
        "Islands|Острова Уоллис и Футуна"
    ),
    "WS": (
        "Samoa|el Estado Independiente de Samoa|Независимое Государство "
        "Самоа|萨摩亚独立国|l'État indépendant du Samoa|Самоа|ساموا|دولة ساموا "
        "المستقلة|萨摩亚|the Independent State of Samoa"
    ),
    "YE": (
        "Yemen|اليمن|la República del Yemen|Йеменская Республика|也门共和国|la "
        "République du Yémen|Йемен|الجمهورية اليمنية|也门|the Republic of Yemen"
    ),
    "YT": ("Mayotte|مايوت|马约特|Остров Майотта"),
    "ZA": (
        "South Africa|la República de Sudáfrica|Afrique du Sud|Южно-Африканская "
        "Республика|Sudáfrica|南非共和国|la République sud-africaine|Южная Африка|جنوب"
        " أفريقيا|جمهورية جنوب أفريقيا|南非|the Republic of South Africa"
    ),
    "ZM": (
        "Zambia|la República de Zambia|Zambie|Республика Замбия|赞比亚共和国|la "
        "République de Zambie|Замбия|زامبيا|جمهورية زامبيا|赞比亚|the Republic of "
        "Zambia"
    ),
    "ZW": (
        "Zimbabwe|la República de Zimbabwe|Республика Зимбабве|津巴布韦共和国|la "
        "République du Zimbabwe|Зимбабве|زمبابوي|جمهورية زمبابوي|津巴布韦|the "
        "Republic of Zimbabwe"
    ),
    "XK": ("Kosovo|Kosovë|Косово"),
}
"""By ISO 3166-1 alpha-2, divided by bars."""
