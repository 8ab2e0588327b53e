"""Reference data that a new database begins with. Released data are changed by a new migration."""

from typing import Final

# code, ONS code, name, phone of the local team. Halton and St Helens share a number: that is right.
# Source: the programme's public page; ONS register of geography codes.
AUTHORITIES: Final = (
    ("HAL", "E06000006", "Halton", "07802378918"),
    ("KWL", "E08000011", "Knowsley", "07384455388"),
    ("LIV", "E08000012", "Liverpool", "07802378808"),
    ("SFT", "E08000014", "Sefton", "07825793270"),
    ("SHN", "E08000013", "St Helens", "07802378918"),
    ("WRL", "E08000015", "Wirral", "07554227868"),
)
TEAM_EMAIL: Final = "hiw@liverpoolcityregion-ca.gov.uk"
AUTHORITY_CODES: Final = tuple(code for code, *_ in AUTHORITIES)

# code, name, hint: the programme's own list of what keeps people from work.
LIFE_AREAS: Final = (
    ("work", "Work and training", "Looking for work, a job start, courses, experience"),
    ("money", "Money and debt", "Benefits, bills, arrears, loans, a bank account"),
    ("housing", "Housing", "Repairs, overcrowding, rent, eviction, nowhere to live"),
    ("mind", "Mental wellbeing", "Low mood, worry, sleep, confidence to go out"),
    ("body", "Physical health", "Long-term illness, disability, pain, seeing a doctor or dentist"),
    ("safety", "Safety and relationships", "Feeling safe at home and outside, relationships"),
    ("substances", "Drugs and alcohol", "Own use or someone else's, treatment and recovery"),
    ("family", "Family, parenting and caring", "Childcare, school, caring for someone"),
    ("isolation", "Isolation and confidence", "Being alone, getting about, self-belief"),
    ("skills", "Skills and digital", "Reading, numbers, English, going online, driving"),
    ("legal", "Legal, crime and immigration", "Court, a record, papers and the right to work"),
)

# name, whether it is a service, whether the fund does not pay for it, hint: what the Flexible Support Fund and the
# programme's forerunners paid for, and what they did not (docs/programme.md).
FUND_CATEGORIES: Final = (
    ("Clothes and equipment for work", False, False, "A coat, boots, tools, a uniform"),
    ("Travel to work or training", False, False, "A bus pass, a bicycle, the first weeks' fares"),
    ("Training and certificates", True, False, "A course, an exam, a licence, a check of records"),
    ("Digital", False, False, "A phone, data, a laptop, a keyboard"),
    ("Home", False, False, "A bed, a cooker, a deposit, a move"),
    ("Childcare", True, False, "A deposit, the first weeks of a place"),
    ("Health and wellbeing", True, False, "Glasses, a gym pass, counselling"),
    ("Papers and proof of identity", True, False, "A birth certificate, a passport, a translation"),
    ("Emergency help", False, False, "Food or a meter top-up on a day when nobody else helps"),
    ("Fines", False, True, "Court and parking fines"),
    ("Debts", False, True, "Arrears, loans and interest"),
    ("Ordinary living costs", False, True, "Rent, food and bills that come every week"),
    ("Routine jobcentre travel", False, True, "The jobcentre pays for it"),
)

# How each postcode district divides, in tenths of a percent of its postcodes; "" is outside the region and
# 1000 is 99% or more. Contains Ordnance Survey data (c) Crown copyright and database right 2025.
# Contains Royal Mail data (c) Royal Mail copyright and database right 2025.
# Contains National Statistics data (c) Crown copyright and database right 2025.
_WHOLE: Final = {
    "LIV": "L1 L2 L3 L4 L5 L6 L7 L8 L11 L12 L13 L15 L17 L18 L19 L27",
    "SFT": "L21 L22 L23 L29 L30 L38",
    "KWL": "L26 L32 L36",
    "SHN": "WA9 WA10 WA11 WA12",
    "WRL": "CH41 CH42 CH43 CH44 CH45 CH46 CH47 CH48 CH49 CH60 CH61 CH62 CH63",
    "": "CH65 L39 WA2 WA3 WA5",
}
_SPLIT: Final[dict[str, dict[str, int]]] = {
    "L9": {"LIV": 955, "SFT": 45},
    "L10": {"SFT": 449, "LIV": 346, "KWL": 205},
    "L14": {"LIV": 662, "KWL": 338},
    "L16": {"LIV": 869, "KWL": 131},
    "L20": {"SFT": 916, "LIV": 84},
    "L24": {"LIV": 828, "HAL": 157, "KWL": 15},
    "L25": {"LIV": 874, "KWL": 126},
    "L28": {"KWL": 819, "LIV": 181},
    "L31": {"SFT": 978, "": 14, "KWL": 8},
    "L33": {"KWL": 972, "": 28},
    "L34": {"KWL": 884, "SHN": 116},
    "L35": {"KWL": 594, "SHN": 404, "HAL": 1},
    "L37": {"SFT": 977, "": 23},
    "PR8": {"SFT": 954, "": 46},
    "PR9": {"SFT": 857, "": 143},
    "WA4": {"": 931, "HAL": 69},
    "WA7": {"HAL": 979, "": 21},
    "WA8": {"HAL": 942, "KWL": 37, "SHN": 20},
    "WN4": {"": 846, "SHN": 154},
    "WN5": {"": 870, "SHN": 130},
    "CH64": {"": 989, "WRL": 11},
}
POSTCODE_DISTRICTS: Final[tuple[tuple[str, str | None, int], ...]] = tuple(
    [(district, code or None, 1000) for code, districts in _WHOLE.items() for district in districts.split()]
    + [(district, code or None, share) for district, shares in _SPLIT.items() for code, share in shares.items()]
)
