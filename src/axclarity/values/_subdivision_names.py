"""Names of subdivisions in English, where ISO 3166-2 has others.

Written by `tools/place_names.py`, never by hand.
"""

from collections.abc import Mapping

__all__ = ["NAMES"]

NAMES: Mapping[str, str] = {
    "AE": ("AZ=Abu Dhabi|DU=Dubai|FU=Fujairah|RK=Ras al-Khaimah|SH=Sharjah|UQ=Umm al-Quwain"),
    "AF": ("NIM=Nimruz|PAN=Panjshir|PIA=Paktia|SAR=Sar-e Pol|URU=Urozgan|WAR=Maidan Wardak"),
    "AL": (
        "01=Berat County|02=Durrës County|03=Elbasan County|04=Fier "
        "County|05=Gjirokastër County|06=Korçë County|07=Kukës County|08=Lezhë "
        "County|09=Dibër County|10=Shkodër County|11=Tirana County|12=Vlorë "
        "County"
    ),
    "AM": ("AG=Aragatsotn|ER=Yerevan|GR=Gegharkunik|SH=Shirak|TV=Tavush|VD=Vayots Dzor"),
    "AO": ("MAL=Malanje"),
    "AR": ("B=Buenos Aires Province"),
    "AT": ("2=Carinthia|3=Lower Austria|4=Upper Austria|6=Styria|7=Tyrol|9=Vienna"),
    "AZ": (
        "ABS=Absheron|AGC=Aghjabadi|AGS=Agdash|BA=Baku|BAB=Babek|BAL=Balakan|BAR="
        "Barda|BEY=Beylagan|BIL=Bilasuvar|CAB=Jabrayil|CAL=Jalilabad|CUL=Julfa|DA"
        "S=Dashkasan|FUZ=Fizuli|GA=Ganja|GAD=Gadabay|GOY=Goychay|HAC=Hajigabul|IM"
        "I=Imishli|ISM=Ismailli|KAL=Kalbajar|KAN=Kangarli|KUR=Kurdamir|LA=Lankara"
        "n|LAC=Lachin|LAN=Lankaran District|MAS=Masally|MI=Mingachevir|NEF=Neftch"
        "ala|NV=Nakhchivan|NX=Nakhchivan AR|OGU=Oghuz|QAB=Qabala|QAX=Qakh|QAZ=Qaz"
        "akh|QOB=Gobustan|SA=Shaki|SAD=Sadarak|SAH=Shahbuz|SAK=Shaki District|SAR"
        "=Sharur|SAT=Saatly|SBN=Shabran|SIY=Siazan|SKR=Shamkir|SMI=Shamakhi|SMX=S"
        "amukh|SR=Shirvan|SUS=Shusha|TAR=Tartar|UCA=Ujar|XA=Stepanakert|XAC=Khach"
        "maz|XCI=Khojali|XIZ=Khizi|XVD=Khojavend|YAR=Yardymli|YE=Yevlakh|YEV=Yevl"
        "akh District|ZAN=Zangilan|ZAR=Zardab"
    ),
    "BA": ("BIH=Federation of Bosnia and Herzegovina|BRC=Brčko District"),
    "BD": (
        "03=Bogra|06=Barisal Division|08=Comilla|10=Chittagong|22=Jessore|25=Jhal"
        "okati|29=Khagrachari|38=Maulvi "
        "Bazar|41=Netrokona|45=Nawabganj|56=Rangamati Hill|A=Barisal|B=Chittagong"
        " Division|C=Dhaka Division|D=Khulna Division|E=Rajshahi "
        "Division|F=Rangpur Division|G=Sylhet Division|H=Mymensingh Division"
    ),
    "BE": (
        "BRU=Brussels|VAN=Antwerp|VBR=Flemish Brabant|VLG=Flanders|VOV=East "
        "Flanders|VWV=West Flanders|WAL=Wallonia|WBR=Walloon Brabant"
    ),
    "BG": ("23=Sofia District"),
    "BH": ("13=Capital|14=Southern|15=Muharraq|17=Northern"),
    "BI": ("BM=Bujumbura"),
    "BJ": ("AK=Atakora|KO=Kouffo"),
    "BO": ("B=Beni"),
    "BR": ("DF=Federal District"),
    "BS": ("CK=Crooked Island|FP=Freeport"),
    "BT": ("12=Chukha|42=Mongar|43=Pemagatshel|44=Lhuntse|TY=Trashiyangtse"),
    "BY": ("BR=Brest|HM=Minsk|HO=Homel|HR=Hrodna|MA=Magileu|MI=Minsk Region|VI=Vitebsk"),
    "CD": ("BC=Bas-Congo|NK=North Kivu|SK=South Kivu"),
    "CF": ("KB=Nana-Grébizi|KG=Kémo|SE=Sangha-Mbaéré"),
    "CH": ("BE=Bern|GE=Geneva|LU=Lucerne|SG=St. Gallen"),
    "CI": ("BS=Bas-Sassandra²|DN=Denguélé²|LC=Lacs²|LG=Lagunes²|VB=Vallée du Bandama²|ZZ=Zanzan²"),
    "CL": ("AI=Aysén|AR=Araucanía|BI=Bío Bío|MA=Magallanes Region|RM=Santiago Metropolitan"),
    "CM": ("AD=Adamawa|NW=Northwest|SW=Southwest"),
    "CN": (
        "AH=Anhui|BJ=Beijing|CQ=Chongqing|FJ=Fujian|GD=Guangdong|GS=Gansu|GX=Guan"
        "gxi|GZ=Guizhou|HA=Henan|HB=Hubei|HE=Hebei|HI=Hainan|HL=Heilongjiang|HN=H"
        "unan|JL=Jilin|JS=Jiangsu|JX=Jiangxi|LN=Liaoning|NX=Ningxia|QH=Qinghai|SC"
        "=Sichuan|SD=Shandong|SH=Shanghai|SN=Shaanxi|SX=Shanxi|TJ=Tianjin|XJ=Xinj"
        "iang|XZ=Tibet|YN=Yunnan|ZJ=Zhejiang"
    ),
    "CO": ("DC=Capital District|SAP=San Andrés & Providencia"),
    "CU": ("03=Havana"),
    "CV": ("B=Barlavento Islands|S=Sotavento Islands"),
    "CY": ("01=Nicosia|02=Limassol|03=Larnaca|04=Famagusta|05=Paphos|06=Kyrenia"),
    "CZ": (
        "10=Prague, Hlavní mešto|20=Středočeský|209=Prague-East|20A=Prague-West|3"
        "1=Jihočeský|32=Plzeňský|323=Plzeň|324=Plzeň-South|325=Plzeň-North|41=Kar"
        "lovarský|42=Ústecký|51=Liberecký|52=Královéhradecký|53=Pardubický|63=Vys"
        "očina|64=Jihomoravský|71=Olomoucký|72=Zlínský|80=Moravskoslezský|806=Ost"
        "rava"
    ),
    "DE": (
        "BY=Bavaria|HE=Hesse|NI=Lower Saxony|NW=North Rhine-Westphalia|RP=Rhinela"
        "nd-Palatinate|SN=Saxony|ST=Saxony-Anhalt|TH=Thuringia"
    ),
    "DK": (
        "81=Northern Denmark|82=Central Denmark|83=Southern Denmark|84=Capital Region|85=Zealand"
    ),
    "DZ": ("11=Tamanghasset|16=Algiers|42=Tipasa"),
    "EE": (
        "37=Harju|39=Hiiu|663=Rakvere²|74=Saare|796=Tartu²|897=Viljandi²|899=Viljandi³|917=Võru²"
    ),
    "EG": (
        "ALX=Alexandria|BA=Red Sea|BH=Beheira|BNS=Beni Suef|C=Cairo|DK=Dakahlia|D"
        "T=Damietta|FYM=Faiyum|GH=Gharbia|GZ=Giza|IS=Ismailia|JS=South "
        "Sinai|KB=Qalyubia|KFS=Kafr "
        "el-Sheikh|KN=Qena|LX=Luxor|MN=Minya|MNF=Monufia|MT=Matrouh|PTS=Port "
        "Said|SHG=Sohag|SHR=Al Sharqia|SIN=North Sinai|SUZ=Suez|WAD=New Valley"
    ),
    "ER": ("AN=Anseba|DK=Southern Red Sea|DU=Debub|GB=Gash-Barka|MA=Maekel|SK=Northern Red Sea"),
    "ES": (
        "AN=Andalusia|BI=Biscay|CL=Castile and León|CM=Castile-La "
        "Mancha|CN=Canary Islands|CT=Catalonia|IB=Balearic Islands|LO=La Rioja "
        "Province|M=Madrid Province|MC=Murcia Region|MD=Madrid Autonomous "
        "Community|NC=Navarra Chartered Community|O=Asturias Province|PM=Balears "
        "Province|PV=Basque Country|S=Cantabria Province|SE=Seville|VC=Valencian "
        "Community"
    ),
    "ET": ("AM=Amhara|BE=Benishangul-Gumuz|GA=Gambela|HA=Harari|TI=Tigray"),
    "FI": (
        "02=South Karelia|03=Southern Ostrobothnia|04=Southern "
        "Savonia|06=Tavastia Proper|07=Central Ostrobothnia|08=Central "
        "Finland|10=Lapland|12=Ostrobothnia|13=North Karelia|14=Northern "
        "Ostrobothnia|15=Northern Savonia|16=Päijänne Tavastia|19=Southwest "
        "Finland"
    ),
    "FJ": ("08=Nadroga-Navosa"),
    "FR": ("BFC=Burgundy-Franche-Comté|BRE=Brittany|IDF=Île-de-France²"),
    "GB": (
        "ABC=Armagh, Banbridge and Craigavon|ABE=Aberdeen|AGY=Anglesey|BFS=Belfas"
        "t|BST=Bristol|DND=Dundee|DUR=Durham|EDH=Edinburgh|ELS=Outer "
        "Hebrides|GLG=Glasgow|LND=London|PTE=Peter|RCT=Rhondda Cynon "
        "Taf|SHN=Saint Helens|VGL=Vale of Glamorgan|ZET=Shetland"
    ),
    "GD": ("10=Carriacou and Petite Martinique"),
    "GE": ("AJ=Adjara|RL=Racha-Lechkhumi and Kvemo Svaneti"),
    "GL": ("KU=Kujalleq|QE=Qeqqata|SM=Sermersooq"),
    "GM": (
        "L=Lower River Division|M=Central River Division|N=North Bank "
        "Division|U=Upper River Division|W=West Coast Division"
    ),
    "GN": (
        "B=Boké Region|D=Kindia Region|F=Faranah Region|GU=Guéckédou|K=Kankan "
        "Region|L=Labé Region|M=Mamou Region|N=Nzérékoré Region"
    ),
    "GQ": ("BN=Bioko Norte|BS=Bioko Sur|C=Río Muni|CS=Centro Sur|I=Insular|LI=Litoral"),
    "GR": (
        "69=Mount Athos|A=East Macedonia and Thrace|B=Central Macedonia|C=West "
        "Macedonia|D=Epirus|E=Thessaly|F=Ionian Islands|G=West Greece|H=Central "
        "Greece|I=Attica|J=Peloponnese|K=North Aegean|L=South Aegean|M=Crete"
    ),
    "HN": ("IB=Bay Islands"),
    "HR": (
        "01=Zagreb County|02=Krapina-Zagorje|03=Sisak-Moslavina|04=Karlovac|05=Va"
        "raždin|06=Koprivnica-Križevci|07=Bjelovar-Bilogora|08=Primorje-Gorski Ko"
        "tar|09=Lika-Senj|10=Virovitica-Podravina|11=Požega-Slavonia|12=Brod-Posa"
        "vina|13=Zadar|14=Osijek-Baranja|15=Šibenik-Knin|16=Vukovar-Syrmia|17=Spl"
        "it-Dalmatia|18=Istria|19=Dubrovnik-Neretva|20=Međimurje|21=Zagreb"
    ),
    "HT": ("GA=Grand’Anse"),
    "HU": ("CS=Csongrád|VE=Veszprém County"),
    "ID": (
        "BB=Bangka–Belitung Islands|JB=West Java|JI=East "
        "Java|JK=Jakarta|JT=Central Java|JW=Java|KB=West Kalimantan|KI=East "
        "Kalimantan|KR=Riau Islands|KS=South Kalimantan|KT=Central "
        "Kalimantan|KU=North Kalimantan|ML=Maluku Islands|MU=North Maluku|NB=West"
        " Nusa Tenggara|NT=East Nusa Tenggara|NU=Lesser Sunda Islands|PB=West "
        "Papua|PP=Papua Islands|SA=North Sulawesi|SB=West Sumatra|SG=Southeast "
        "Sulawesi|SM=Sumatra|SN=South Sulawesi|SR=West Sulawesi|SS=South "
        "Sumatra|ST=Central Sulawesi|SU=North Sumatra"
    ),
    "IE": ("C=Connacht"),
    "IL": (
        "D=Southern District|HA=Haifa District|JM=Jerusalem|M=Central "
        "District|TA=Tel Aviv District|Z=Northern District"
    ),
    "IQ": (
        "AR=Erbil|BA=Basra|BB=Babylon|DA=Dohuk|KR=Kurdistan|NA=Najaf|NI=Nineveh|Q"
        "A=Al-Qādisiyyah|SD=Saladin|SU=Sulaymaniyah"
    ),
    "IR": (
        "01=East Azerbaijan|02=West Azarbaijan|04=Isfahan|08=Chaharmahal and "
        "Bakhtiari|13=Sistan and Baluchestan|16=Kurdistan|18=Kohgiluyeh and "
        "Boyer-Ahmad|29=South Khorasan|30=Razavi Khorasan"
    ),
    "IS": (
        "1=Capital|2=Southern Peninsula|3=Western|4=Westfjords|5=Northwestern|6=N"
        "ortheastern|7=Eastern|8=Southern"
    ),
    "IT": (
        "21=Piedmont|23=Aosta Valley|25=Lombardy|32=Trentino-South "
        "Tyrol|52=Tuscany|75=Apulia|82=Sicily|88=Sardinia|BZ=South "
        "Tyrol|FI=Florence|GE=Genoa|MB=Monza and "
        "Brianza|MI=Milan|MN=Mantua|MS=Massa and "
        "Carrara|NA=Naples|PD=Padua|PU=Pesaro and "
        "Urbino|RM=Rome|SR=Syracuse|TN=Trentino|TO=Turin|VE=Venice"
    ),
    "JO": ("AJ=Ajloun|AM=Amman|AQ=Aqaba|AT=Tafilah|AZ=Zarqa|BA=Balqa|JA=Jerash|KA=Karak|MA=Mafraq"),
    "KE": ("30=Nairobi County"),
    "KG": ("GB=Bishkek|O=Osh Region|Y=Issyk-Kul"),
    "KH": (
        "1=Banteay Meanchey|10=Kratié|11=Mondulkiri|14=Prey "
        "Veng|15=Pursat|16=Ratanakiri|17=Siem Reap|18=Sihanoukville|19=Stung "
        "Treng|2=Battambang|20=Svay Rieng|21=Takéo|22=Oddar "
        "Meanchey|23=Kep|3=Kampong Cham|5=Kampong Speu|6=Kampong "
        "Thom|8=Kandal|9=Koh Kong"
    ),
    "KP": (
        "01=Pyongyang|02=South Pyongan|03=North Pyongan|04=Chagang|05=South "
        "Hwanghae|06=North Hwanghae|07=Kangwon|08=South Hamgyong|09=North "
        "Hamgyong|10=Ryanggang|13=Rason"
    ),
    "KR": (
        "11=Seoul|26=Busan|27=Daegu|28=Incheon|29=Gwangju "
        "City|30=Daejeon|31=Ulsan|41=Gyeonggi|42=Gangwon|43=North "
        "Chungcheong|44=South Chungcheong|45=North Jeolla|46=South "
        "Jeolla|47=North Gyeongsang|48=South Gyeongsang|49=Jeju"
    ),
    "KW": ("MU=Mubarak Al-Kabeer"),
    "LA": (
        "AT=Attapeu|BL=Bolikhamsai|HO=Houaphanh|KH=Khammouane|LM=Luang "
        "Namtha|LP=Luang Prabang|OU=Oudomxay|PH=Phongsaly|VI=Vientiane "
        "Province|VT=Vientiane|XA=Sainyabuli|XE=Sekong"
    ),
    "LB": ("AS=North|BA=Beirut|BH=Baalbek-Hermel|BI=Beqaa|JA=South|JL=Mount Lebanon|NA=Nabatieh"),
    "LK": (
        "1=Western|2=Central|3=Southern|4=Northern|45=Mullaitivu|5=Eastern|6=Nort"
        "h Western|7=North Central|8=Uva|82=Moneragala|9=Sabaragamuwa|92=Kegalle"
    ),
    "LR": ("RI=Rivercess"),
    "LS": ("B=Butha-Buthe"),
    "LT": (
        "02=Alytus Municipality|15=Kauno Municipality|17=Kazlų Rūda|20=Klaipėdos "
        "Municipality|31=Palanga|32=Panevėžio Municipality|43=Šiaulių "
        "Municipality|57=Vilniaus Municipality|AL=Alytus County|KL=Klaipėda "
        "County|KU=Kaunas County|MR=Marijampolė County|PN=Panevėžys "
        "County|SA=Šiauliai County|TA=Tauragė County|TE=Telšiai County|UT=Utena "
        "County|VL=Vilnius County"
    ),
    "LV": (
        "002=Aizkraukle|007=Alūksne|011=Ādaži|015=Balvi|016=Bauska|022=Cēsis|026="
        "Dobele|033=Gulbene|041=Jelgava Municipality|042=Jēkabpils Municipality|0"
        "47=Krāslava|050=Kuldīga|052=Ķekava|054=Limbaži|056=Līvāni|058=Ludza|059="
        "Madona|062=Mārupe|067=Ogre|068=Olaine|073=Preiļi|077=Rēzekne Municipalit"
        "y|080=Ropaži|087=Salaspils|088=Saldus|089=Saulkrasti|091=Sigulda|094=Smi"
        "ltene|097=Talsi|099=Tukums|101=Valka|102=Varakļāni|106=Ventspils "
        "Municipality"
    ),
    "LY": (
        "BA=Benghazi|BU=Butnan|DR=Derna|JA=Jabal al Akhdar|JG=Jabal al "
        "Gharbi|JI=Jafara|JU=Jufra|KF=Kufra|MB=Murqub|MI=Misrata|MJ=Marj|NQ=Nuqat"
        " al Khams|SR=Sirte|TB=Tripoli|WD=Wadi al Hayaa|WS=Wadi al "
        "Shatii|ZA=Zawiya"
    ),
    "MA": (
        "01=Tangier-Tétouan|02=Gharb-Chrarda-Béni Hssen|03=Taza-Al Hoceima-Taouna"
        "te|04=Oriental|05=Fès-Boulemane|06=Meknès-Tafilalet|07=Rabat-Salé-Zemmou"
        "r-Zaer|08=Grand "
        "Casablanca|09=Chaouia-Ouardigha|10=Doukkala-Abda|11=Marrakesh-Tensift-El"
        " Haouz|12=Tadla-Azilal|BES=Ben Slimane|FAH=Fahs-Beni "
        "Makada|FES=Fès-Dar-Dbibegh|KES=Kelaat Sraghna|MOH=Mohammedia|SKH=Skhirat"
        "-Témara|TAR=Taroudant|TNG=Tangier-Assilah"
    ),
    "MC": ("JE=Jardin Exotique de Monaco|PH=Port Hercules|SD=Sainte-Dévote Chapel"),
    "MD": ("GA=Gagauzia|SN=Transnistria"),
    "MH": (
        "ALK=Ailuk Atoll|ALL=Ailinglaplap Atoll|AUR=Aur Atoll|EBO=Ebon "
        "Atoll|ENI=Enewetak Atoll|JAB=Jabat Island|JAL=Jaluit Atoll|KIL=Kili "
        "Island|LAE=Lae Atoll|LIB=Lib Island|LIK=Likiep Atoll|MAL=Maloelap "
        "Atoll|MEJ=Mejit Island|MIL=Mili Atoll|NMK=Namdrik Atoll|NMU=Namu "
        "Atoll|RON=Rongelap Atoll|UJA=Ujae Atoll|UTI=Utirik Atoll|WTH=Wotho "
        "Atoll|WTJ=Wotje Atoll"
    ),
    "MM": ("18=Naypyidaw"),
    "MN": (
        "035=Orkhon|037=Darkhan-Uul|039=Khentii|041=Khövsgöl|043=Khovd|051=Sükhba"
        "atar|055=Övörkhangai|057=Zavkhan|064=Govisümber|065=Govi-Altai|069=Bayan"
        "khongor|071=Bayan-Ölgii|073=Arkhangai"
    ),
    "MT": (
        "06=Cospicua|20=Senglea|35=Imtarfa|45=Victoria|46=Rabat|48=St. "
        "Julian’s|49=San Ġwann|51=St. Paul’s Bay|53=Santa Luċija|66=Żebbuġ"
    ),
    "MU": ("AG=Agaléga|BL=Rivière Noire|CC=Cargados Carajos|PL=Port Louis District|RO=Rodrigues"),
    "MV": (
        "00=Alif Dhaal|01=Addu|02=Alif Alif|03=Lhaviyani|04=Vaavu|05=Laamu|07=Haa"
        " Alif|08=Thaa|12=Meemu|13=Raa|14=Faafu|17=Dhaalu|20=Baa|23=Haa "
        "Dhaalu|24=Shaviyani|25=Noonu|26=Kaafu|27=Gaafu Alif|28=Gaafu "
        "Dhaalu|29=Gnaviyani"
    ),
    "MW": ("C=Central|N=Northern|S=Southern"),
    "MX": ("COA=Coahuila|MEX=Mexico State|MIC=Michoacán|VER=Veracruz"),
    "MY": ("04=Malacca|07=Penang|14=Kuala Lumpur|15=Labuan|16=Putrajaya"),
    "MZ": ("L=Maputo Province"),
    "NG": ("FC=Federal Capital Territory"),
    "NI": ("AN=Atlántico Norte|AS=Atlántico Sur"),
    "NL": ("FR=Friesland|NB=North Brabant|NH=North Holland|ZH=South Holland"),
    "NO": ("54=Tromssan ja Finmarkun"),
    "NP": (
        "P1=Province 1|P2=Province 2|P3=Province 3|P4=Gandaki²|P5=Province "
        "5|P6=Karnali²|P7=Province 7"
    ),
    "NR": ("05=Baiti"),
    "NZ": ("CIT=Chatham Islands|MBH=Marl|MWT=Manawatu-Wanganui|WGN=Wellington"),
    "OM": ("BU=Al Buraimi|MA=Muscat|ZA=Ad Dhahirah|ZU=Dhofar"),
    "PA": ("10=West Panamá|NB=Ngöbe-Buglé"),
    "PE": ("LIM=Lima Region"),
    "PG": ("NPP=Oro|SAN=Sandaun"),
    "PH": (
        "00=Metro Manila|14=Muslim Mindanao|15=Cordillera "
        "Administrative|COM=Compostela Valley|MDC=Occidental Mindoro|MDR=Oriental"
        " Mindoro|MOU=Mountain"
    ),
    "PK": ("JK=Azad Kashmir"),
    "PL": (
        "02=Lower "
        "Silesia|04=Kuyavia-Pomerania|06=Lublin|08=Lubusz|10=Łódź|12=Lesser Polan"
        "d|14=Mazovia|16=Opole|18=Subcarpathia|20=Podlachia|22=Pomerania|24=Siles"
        "ia|26=Holy Cross|28=Warmia-Masuria|30=Greater Poland|32=West Pomerania"
    ),
    "PS": ("DEB=Deir al-Balah|JRH=Jericho|RBH=Ramallah and al-Bireh"),
    "PT": ("11=Lisbon|20=Azores|30=Madeira"),
    "QA": ("DA=Doha|KH=Al Khor|MS=Madinat ash Shamal|RA=Al Rayyan|ZA=Al Daayen"),
    "RO": ("B=Bucharest"),
    "RS": (
        "01=North Bačka|02=Central Banat|03=North Banat|04=South Banat|05=West "
        "Bačka|06=South Bačka|07=Srem|08=Mačva|09=Kolubara|10=Podunavlje|11=Brani"
        "čevo|12=Šumadija|13=Pomoravlje|14=Bor|15=Zaječar|16=Zlatibor|17=Moravica"
        "|18=Raška|19=Rasina|20=Nišava|21=Toplica|22=Pirot|23=Jablanica|24=Pčinja"
        "|25=Kosovo|26=Peć|27=Prizren|28=Kosovska Mitrovica|29=Kosovo-Pomoravlje"
    ),
    "RU": (
        "AD=Adygea|AL=Altai|ALT=Altai Krai|AMU=Amur|ARK=Arkhangelsk|AST=Astrakhan"
        "|BA=Bashkortostan|BEL=Belgorod|BRY=Bryansk|BU=Buryat|CE=Chechen|CHE=Chel"
        "yabinsk|CHU=Chukotka Okrug|CU=Chuvash|DA=Dagestan|IN=Ingushetia|IRK=Irku"
        "tsk|IVA=Ivanovo|KAM=Kamchatka "
        "Krai|KB=Kabardino-Balkar|KC=Karachay-Cherkess|KDA=Krasnodar "
        "Krai|KEM=Kemerovo|KGD=Kaliningrad|KGN=Kurgan|KHA=Khabarovsk Krai|KHM=Kha"
        "nty-Mansi|KIR=Kirov|KK=Khakassia|KL=Kalmykia|KLU=Kaluga|KO=Komi|KOS=Kost"
        "roma|KR=Karelia|KRS=Kursk|KYA=Krasnoyarsk "
        "Krai|LEN=Leningrad|LIP=Lipetsk|MAG=Magadan|ME=Mari "
        "El|MO=Mordovia|MOS=Moscow "
        "Province|MOW=Moscow|MUR=Murmansk|NEN=Nenets|NGR=Novgorod|NIZ=Nizhny "
        "Novgorod|NVS=Novosibirsk|OMS=Omsk|ORE=Orenburg|ORL=Oryol|PER=Perm "
        "Krai|PNZ=Penza|PRI=Primorsky Krai|PSK=Pskov|ROS=Rostov|RYA=Ryazan|SA=Sak"
        "ha|SAK=Sakhalin|SAM=Samara|SAR=Saratov|SE=North "
        "Ossetia-Alania|SMO=Smolensk|SPE=Saint Petersburg|STA=Stavropol Krai|SVE="
        "Sverdlovsk|TA=Tatarstan|TAM=Tambov|TOM=Tomsk|TUL=Tula|TVE=Tver|TY=Tuva|T"
        "YU=Tyumen|UD=Udmurt|ULY=Ulyanovsk|VGG=Volgograd|VLA=Vladimir|VLG=Vologda"
        "|VOR=Voronezh|YAN=Yamalo-Nenets "
        "Okrug|YAR=Yaroslavl|YEV=Jewish|ZAB=Zabaykalsky Krai"
    ),
    "RW": ("01=Kigali"),
    "SA": (
        "01=Riyadh|02=Makkah|03=Al Madinah|04=Eastern|05=Al-Qassim|08=Northern Borders|09=Jizan"
    ),
    "SC": ("13=Grand’Anse Mahé|14=Grand’Anse Praslin|16=La Rivière Anglaise|20=Pointe La Rue"),
    "SD": ("GD=Al Qadarif|GK=West Kurdufan|GZ=Al Jazirah|KN=North Kurdufan|KS=South Kurdufan"),
    "SE": (
        "AB=Stockholm|AC=Västerbotten|BD=Norrbotten|C=Uppsala|D=Södermanland|E=Ös"
        "tergötland|F=Jönköping|G=Kronoberg|H=Kalmar|I=Gotland|K=Blekinge|M=Skåne"
        "|N=Halland|O=Västra Götaland|S=Värmland|T=Örebro|U=Västmanland|W=Dalarna"
        "|X=Gävleborg|Y=Västernorrland|Z=Jämtland"
    ),
    "SH": ("AC=Ascension Island"),
    "SI": ("044=Kanal|116=Sveti Jurij"),
    "SK": (
        "BC=Banská Bystrica|BL=Bratislava|KI=Košice|NI=Nitra|PV=Prešov|TA=Trnava|"
        "TC=Trenčín|ZI=Žilina"
    ),
    "SM": ("07=San Marino"),
    "SO": (
        "BY=Bay, Somalia|HI=Hiran|JD=Middle Juba|JH=Lower Juba|NU=Nugal|SD=Middle"
        " Shebelle|SH=Lower Shebelle"
    ),
    "SY": ("DI=Damascus|DR=Daraa|DY=Deir ez-Zor|HI=Homs|HL=Aleppo|HM=Hama|LA=Latakia|QU=Quneitra"),
    "TD": ("BG=Bahr el Gazel|ND=N’Djamena"),
    "TH": ("10=Bangkok|16=Lopburi|72=Suphanburi|82=Phang Nga|S=Pattaya"),
    "TJ": ("GB=Gorno-Badakhshan"),
    "TL": ("OE=Oecusse"),
    "TN": ("12=Ariana|14=Manouba|33=Kef"),
    "TV": ("NMG=Nanumanga"),
    "TW": ("HSQ=Hsinchu County"),
    "TZ": (
        "06=North Pemba|10=South Pemba|11=Zanzibar Central/South|15=Zanzibar Urban/West|19=Pwani"
    ),
    "UA": (
        "05=Vinnychchyna|07=Volyn|09=Luhanshchyna|12=Dnipropetrovshchyna|14=Donec"
        "hchyna|18=Zhytomyrshchyna|21=Zakarpattia|23=Zaporizhzhya|26=Prykarpattia"
        "|32=Kyivshchyna|35=Kirovohradschyna|43=Crimea|46=Lvivshchyna|48=Mykolayi"
        "vschyna|51=Odeshchyna|53=Poltavshchyna|56=Rivnenshchyna|59=Sumshchyna|61"
        "=Ternopilshchyna|63=Kharkivshchyna|65=Khersonshchyna|68=Khmelnychchyna|7"
        "1=Cherkashchyna|74=Chernihivshchyna|77=Chernivtsi Oblast"
    ),
    "UG": ("220=Bukwa|330=Zombo²"),
    "UM": ("71=Midway Atoll"),
    "US": ("DC=Washington DC"),
    "UZ": (
        "AN=Andijan|BU=Bukhara|FA=Fergana|JI=Jizzakh|QR=Karakalpakstan|TK=Tashken"
        "t|TO=Tashkent Province"
    ),
    "VE": ("A=Capital|W=Federal Dependencies|X=Vargas"),
    "VN": ("HN=Hanoi|HP=Haiphong|SG=Ho Chi Minh City"),
    "YE": ("DA=Dhale|HD=Hadramaut|SN=Sana’a|TA=Taiz"),
}
"""By ISO 3166-1 alpha-2, each as code and name, divided by bars."""
