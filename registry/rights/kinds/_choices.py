"""The closed lists of the terms, with their words in both languages.

Source: design 4.1 and the vocabulary of the register.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.rights.words import Words

Choices = Mapping[str, Words]

KINDS_OF_RESULT: Choices = {
    "invention": Words("изобретение", "invention"),
    "utility_model": Words("полезная модель", "utility model"),
    "industrial_design": Words("промышленный образец", "industrial design"),
    "computer_program": Words("программа для ЭВМ", "computer program"),
    "database": Words("база данных", "database"),
    "ic_topography": Words("топология интегральной микросхемы", "topography of an integrated circuit"),
    "know_how": Words("секрет производства (ноу-хау)", "know-how"),
    "design_documentation": Words("конструкторская документация", "design documentation"),
    "other": Words("иной результат", "other result"),
}
ORIGINS: Choices = {
    "background": Words("предшествующая интеллектуальная собственность", "background result"),
    "foreground_sole": Words("результат, полученный одной Стороной", "foreground result of one Party"),
    "foreground_joint": Words("совместно полученный результат", "jointly obtained result"),
}
SCHEMES: Choices = {
    "IPC": Words("МПК", "IPC"),
    "Locarno": Words("МКПО (Локарно)", "Locarno"),
    "GRNTI": Words("ГРНТИ", "GRNTI"),
}
OFFICES: Choices = {
    "AP": Words("Африканская региональная организация ИС (ARIPO)", "African Regional IP Organization (ARIPO)"),
    "EA": Words("Евразийское патентное ведомство (ЕАПВ)", "Eurasian Patent Office (EAPO)"),
    "EM": Words("Ведомство ЕС по интеллектуальной собственности (EUIPO)", "EU Intellectual Property Office (EUIPO)"),
    "EP": Words("Европейское патентное ведомство (ЕПВ)", "European Patent Office (EPO)"),
    "GC": Words("Патентное ведомство ССАГЗ", "Patent Office of the Gulf Cooperation Council"),
    "HK": Words("Гонконг, САР Китая", "Hong Kong SAR of China"),
    "IB": Words("Международное бюро ВОИС", "International Bureau of WIPO"),
    "MO": Words("Макао, САР Китая", "Macao SAR of China"),
    "OA": Words("Африканская организация ИС (OAPI)", "African Intellectual Property Organization (OAPI)"),
    "TW": Words("Тайвань, провинция Китая", "Taiwan, Province of China"),
    "WO": Words("ВОИС (международные заявки)", "WIPO (international applications)"),
}
"""Offices of WIPO ST.3 that are no state's: numbers may come from them."""
NUMBER_TYPES: Choices = {
    "priority": Words("приоритет", "priority"),
    "application": Words("заявка", "application"),
    "publication": Words("публикация", "publication"),
    "grant": Words("охранный документ", "title of protection"),
}
CONFIDENTIALITY: Choices = {
    "open": Words("открытые сведения", "open"),
    "commercial": Words("коммерческая тайна", "commercial secret"),
    "official_use": Words("для служебного пользования", "for official use"),
}
CAPACITIES: Choices = {
    "state": Words("государство", "state"),
    "organisation": Words("организация", "organisation"),
    "contractor": Words("исполнитель работ", "contractor"),
}
GROUNDS_OF_TITLE: Choices = {
    "contract": Words("договор", "contract"),
    "contribution": Words("вклад в создание результата", "contribution to the result"),
    "law": Words("закон", "law"),
    "court": Words("решение суда", "court decision"),
}
GROUNDS_OF_TRANSFER: Choices = {
    "contract": Words("договор об отчуждении (уступке) исключительного права", "assignment contract"),
    "without_contract": Words("переход без договора", "transfer without contract"),
    "succession": Words("универсальное правопреемство", "universal succession"),
    "pledge_enforced": Words("обращение взыскания на предмет залога", "enforcement of a pledge"),
    "court": Words("решение суда", "court decision"),
}
EXTENTS: Choices = {
    "full": Words("полностью", "in full"),
    "partial": Words("частично", "in part"),
}
LICENCE_CATEGORIES: Choices = {
    "exclusive": Words("исключительная лицензия", "exclusive licence"),
    "sole": Words("единоличная лицензия", "sole licence"),
    "simple": Words("простая (неисключительная) лицензия", "simple (non-exclusive) licence"),
    "compulsory": Words("принудительная лицензия", "compulsory licence"),
    "open": Words("открытая лицензия", "open licence"),
}
FIELDS_OF_USE: Choices = {
    "design": Words("разработка", "design"),
    "production": Words("производство", "production"),
    "operation": Words("эксплуатация", "operation"),
    "repair": Words("ремонт", "repair"),
    "modernisation": Words("модернизация", "modernisation"),
    "training": Words("обучение", "training"),
    "disposal": Words("утилизация", "disposal"),
}
WAYS_OF_USE: Choices = {
    "manufacture": Words("изготовление", "manufacture"),
    "use": Words("применение", "use"),
    "sale": Words("продажа и иное введение в оборот", "sale and other putting on the market"),
    "import": Words("ввоз", "import"),
    "reproduction": Words("воспроизведение", "reproduction"),
    "adaptation": Words("переработка", "adaptation"),
}
PURPOSES: Choices = {
    "own_forces": Words("нужды собственных вооружённых сил", "own armed forces"),
    "production_for_party": Words("производство для другой Стороны", "production for another Party"),
    "export": Words("экспорт в третьи государства", "export to third states"),
    "repair": Words("ремонт", "repair"),
}
SUBLICENSING: Choices = {
    "no": Words("не допускается", "not allowed"),
    "with_consent": Words("с согласия лицензиара", "with the licensor's consent"),
    "yes": Words("допускается", "allowed"),
}
REMUNERATION: Choices = {
    "free": Words("безвозмездно", "free of charge"),
    "preferential": Words("на льготных условиях", "on preferential terms"),
    "royalty": Words("за вознаграждение", "for remuneration"),
}
PRESUMABLE: Choices = {
    "category": Words("вид лицензии", "category"),
    "territory": Words("территория", "territory"),
    "until": Words("срок действия", "term"),
}
ACTS: Choices = {
    "assignment": Words("отчуждение исключительного права", "assignment of the exclusive right"),
    "exclusive_licence": Words("предоставление исключительной лицензии", "grant of an exclusive licence"),
    "sublicence": Words("предоставление сублицензии", "grant of a sublicence"),
    "third_state_transfer": Words(
        "передача в третье государство или использование в его интересах",
        "transfer to a third state or use for its benefit",
    ),
    "disclosure": Words("раскрытие сведений", "disclosure"),
    "pledge": Words("залог исключительного права", "pledge of the exclusive right"),
}
STATUSES: Choices = {
    "signatory": Words("подписало соглашение", "signatory"),
    "member": Words("Сторона соглашения", "party to the agreement"),
    "frozen": Words("участие заморожено", "participation frozen"),
    "suspended": Words("участие приостановлено", "participation suspended"),
    "withdrawn": Words("вышло из соглашения", "withdrawn"),
}
LOGS: Choices = {
    "entries": Words("журнал записей", "entries log"),
    "activity": Words("журнал действий", "activity log"),
}
ALGORITHMS: Choices = {
    "ES256": Words("ES256", "ES256"),
    "ES384": Words("ES384", "ES384"),
    "Ed25519": Words("Ed25519", "Ed25519"),
}
REASONS_OF_REVOCATION: Choices = {
    "key_compromised": Words("ключ скомпрометирован", "the key was compromised"),
    "superseded": Words("заменён другим сертификатом", "replaced by another certificate"),
    "duties_ended": Words("полномочия подписанта прекращены", "the signatory's duties ended"),
    "ceased": Words("ведомство прекратило применение ключа", "the organ ceased to use the key"),
}
OUTCOMES: Choices = {
    "upheld": Words("требования удовлетворены", "upheld"),
    "upheld_in_part": Words("требования удовлетворены частично", "upheld in part"),
    "dismissed": Words("в удовлетворении требований отказано", "dismissed"),
    "settled": Words("утверждено мировое соглашение", "settled by agreement"),
}
DECIDED_BY: Choices = {
    "court": Words("суд", "court"),
    "authority": Words("уполномоченный орган государства", "competent authority of a state"),
    "commission": Words("Межгосударственная комиссия", "Interstate Commission"),
}
OBJECTS_OF_DISPUTE: Choices = {
    "right": Words("исключительное право", "the exclusive right"),
    "licence": Words("лицензия", "a licence"),
}
ENCUMBRANCES: Choices = {
    "pledge": Words("залог", "pledge"),
    "subsequent_pledge": Words("последующий залог", "subsequent pledge"),
    "arrest": Words("арест", "arrest"),
    "ban_on_disposal": Words("запрет распоряжения", "ban on disposal"),
}
OBJECTS_OF_ENCUMBRANCE: Choices = {
    "right": Words("исключительное право в целом", "the exclusive right as a whole"),
    "share": Words("доля в исключительном праве", "a share of the exclusive right"),
    "licence": Words("право по лицензии", "the right under a licence"),
}
RIGHT_TYPES: Choices = {
    "invention": Words("патент на изобретение", "patent for an invention"),
    "utility_model": Words("патент на полезную модель", "utility model"),
    "industrial_design": Words("патент на промышленный образец", "industrial design"),
    "computer_program": Words("регистрация программы для ЭВМ", "registration of a computer program"),
    "database": Words("регистрация базы данных", "registration of a database"),
    "ic_topography": Words("регистрация топологии интегральной микросхемы", "registration of an IC topography"),
    "know_how": Words("режим секрета производства (ноу-хау)", "know-how kept secret"),
}
PROTECTION_DECISIONS: Choices = {
    "file": Words("подать заявку на охранный документ", "file for a title of protection"),
    "keep_confidential": Words("сохранять в тайне", "keep confidential"),
}
REASONS_OF_CEASING: Choices = {
    "expired": Words("истечение срока", "expiry of the term"),
    "fee_not_paid": Words("неуплата пошлины за поддержание в силе", "maintenance fee not paid"),
    "surrendered": Words("отказ правообладателя", "surrender by the right-holder"),
    "invalidated": Words("признание недействительным", "invalidation"),
    "application_refused": Words("отказ по заявке", "refusal of the application"),
    "application_withdrawn": Words("отзыв заявки", "withdrawal of the application"),
}
GROUNDS_OF_ENDING: Choices = {
    "expiry": Words("истечение срока действия", "expiry of the term"),
    "agreement": Words("соглашение сторон", "agreement of the parties"),
    "refusal_of_licensee": Words("отказ лицензиата", "surrender by the licensee"),
    "decision": Words("решение суда или компетентного органа", "decision of a court or a competent authority"),
}
LIFTABLE: Choices = {
    "quantity": Words("ограничение количества", "limit of quantity"),
    "third_states": Words("третьи государства", "third states"),
}
