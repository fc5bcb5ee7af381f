"""What the invented town's guides say: general ways, no law in detail, no number, no name of a real office.

A line that begins with "# " is a heading, with "- " a step.
"""

from __future__ import annotations

from typing import NamedTuple


class Article(NamedTuple):
    key: str
    title: dict[str, str]
    lines: dict[str, tuple[str, ...]]
    tags: tuple[str, ...] = ()


class Chapter(NamedTuple):
    key: str
    tags: tuple[str, ...]
    title: dict[str, str]
    articles: tuple[Article, ...]


def _article(key: str, titles: tuple[str, ...], de: tuple[str, ...], en: tuple[str, ...], tags: tuple[str, ...] = (), **more: tuple[str, ...]) -> Article:
    """Titles in the order de, en, ar, uk; texts in German, English and what else is there."""
    return Article(key, dict(zip(("de", "en", "ar", "uk"), titles, strict=False)), {"de": de, "en": en, **{k.replace("_", "-"): v for k, v in more.items()}}, tags)


CHAPTERS = (
    Chapter("ankommen", ("registration",), {"de": "Ankommen", "en": "Arriving", "ar": "الوصول", "uk": "Прибуття", "fa-AF": "رسیدن"}, (
        _article("erste-tage", ("Die ersten Tage", "The first days", "الأيام الأولى", "Перші дні"),
            ("Sie sind neu in Lindenhafen. Diese Schritte kommen zuerst.", "- Holen Sie im Welcome Center den Stadtplan und die Liste der Beratungsstellen.", "- Melden Sie Ihre Adresse im Bürgeramt an.",
             "- Öffnen Sie ein Konto bei einer Bank. Sie brauchen Ausweis und Anmeldung.", "- Melden Sie Kinder in Schule oder Kita an.", "# Was Sie immer dabeihaben sollten", "Ihren Ausweis, Briefe vom Amt und die Nummer Ihrer Beratung. Machen Sie Fotos von allen Papieren."),
            ("You are new in Lindenhafen. These steps come first.", "- Get the map and the list of advice centres at the Welcome Center.", "- Register your address at the citizens’ office.",
             "- Open an account at a bank. You need your identity card and the registration.", "- Register children at school or day nursery.", "# What you should always carry", "Your identity card, letters from offices and the number of your advice centre. Take photos of all papers."),
            ar=("أنت جديد في لندنهافن. هذه الخطوات تأتي أولًا.", "- خذ خريطة المدينة وقائمة مراكز الإرشاد من مركز الترحيب.", "- سجّل عنوانك في مكتب المواطنين.", "- افتح حسابًا في بنك. تحتاج إلى الهوية وورقة التسجيل.", "- سجّل الأطفال في المدرسة أو الروضة.", "# ما يجب أن تحمله دائمًا", "هويتك ورسائل الدوائر ورقم مركز الإرشاد. صوّر كل الأوراق."),
            uk=("Ви нові в Лінденгафені. Спершу — ці кроки.", "- Візьміть карту міста та список консультацій у Вітальному центрі.", "- Зареєструйте адресу в бюро громадян.", "- Відкрийте рахунок у банку. Потрібні посвідчення й реєстрація.", "- Запишіть дітей до школи або садка.", "# Що завжди мати із собою", "Посвідчення, листи з відомств і номер консультації. Сфотографуйте всі документи.")),
        _article("anmelden", ("Adresse anmelden", "Register your address", "تسجيل العنوان", "Реєстрація адреси"),
            ("Wer umzieht, meldet die neue Adresse an. Das geht im Bürgeramt.", "- Bitten Sie den Vermieter um die Bestätigung, dass Sie dort wohnen.", "- Nehmen Sie Ausweise von allen mit, die mit Ihnen wohnen.", "- Sie bekommen ein Papier. Bewahren Sie es gut auf."),
            ("Who moves registers the new address. This is done at the citizens’ office.", "- Ask the landlord for the confirmation that you live there.", "- Bring identity cards of everybody who lives with you.", "- You get a paper. Keep it safe.")),
        _article("post", ("Briefe vom Amt verstehen", "Understand letters from offices", "فهم رسائل الدوائر", "Зрозуміти листи з відомств"),
            ("Ein gelber Umschlag ist wichtig. Öffnen Sie ihn noch heute.", "Auf dem Umschlag steht ein Datum. Heben Sie den Umschlag mit dem Brief auf.", "- Suchen Sie das Wort „Frist“. Bis zu diesem Tag müssen Sie antworten.", "- Gehen Sie mit dem Brief zu einer Beratungsstelle.", "- Antworten Sie schriftlich und behalten Sie eine Kopie."),
            ("A yellow envelope is important. Open it today.", "There is a date on the envelope. Keep the envelope with the letter.", "- Look for the word “Frist”. You must answer by this day.", "- Take the letter to an advice centre.", "- Answer in writing and keep a copy.")),
        _article("dolmetscher", ("Dolmetscher finden", "Find an interpreter", "إيجاد مترجم", "Знайти перекладача"),
            ("Bei wichtigen Gesprächen brauchen Sie einen Dolmetscher, der nicht zur Familie gehört.", "Fragen Sie vor dem Termin, ob das Amt einen Dolmetscher stellt. Kinder sollen nicht übersetzen."),
            ("For important talks you need an interpreter who is not family.", "Ask before the appointment whether the office provides an interpreter. Children should not translate."), ("interpreting",)),
        _article("internet", ("Internet und Handy", "Internet and phone", "الإنترنت والهاتف", "Інтернет і телефон"),
            ("Mit einer Prepaid-Karte bezahlen Sie nur, was Sie verbrauchen.", "Zum Kaufen brauchen Sie einen Ausweis. An den WLAN-Punkten der Stadt ist das Netz kostenlos.", "- Laden Sie große Dinge nur im WLAN.", "- Diese App braucht nach dem ersten Laden sehr wenig Daten."),
            ("With a prepaid card you only pay for what you use.", "You need an identity card to buy one. At the town’s Wi-Fi points the network is free.", "- Download big things only on Wi-Fi.", "- This app needs very little data after the first download."), ("internet_access",)),
    )),
    Chapter("aufenthalt", ("residence",), {"de": "Aufenthalt", "en": "Residence", "ar": "الإقامة", "uk": "Проживання", "fa-AF": "اقامت"}, (
        _article("papiere", ("Welche Papiere gibt es?", "Which papers are there?", "ما هي الأوراق؟", "Які бувають документи?"),
            ("Auf Ihrem Papier steht ein Wort. Es entscheidet, was Sie dürfen.", "# Aufenthaltsgestattung", "Sie haben einen Asylantrag gestellt und warten.", "# Duldung", "Sie müssen noch nicht gehen. Lassen Sie sich beraten, was daraus werden kann.", "# Aufenthaltserlaubnis", "Sie dürfen für eine bestimmte Zeit bleiben. Verlängern Sie rechtzeitig."),
            ("There is a word on your paper. It decides what you may do.", "# Aufenthaltsgestattung", "You have asked for asylum and are waiting.", "# Duldung", "You do not have to leave yet. Get advice about what can come of it.", "# Aufenthaltserlaubnis", "You may stay for a certain time. Extend it in good time."),
            ar=("على ورقتك كلمة. هي التي تحدد ما يُسمح لك به.", "# Aufenthaltsgestattung", "قدّمت طلب لجوء وتنتظر.", "# Duldung", "لا يجب أن تغادر بعد. اطلب استشارة حول ما يمكن أن ينتج عنها.", "# Aufenthaltserlaubnis", "يُسمح لك بالبقاء مدة محددة. مدّدها في الوقت المناسب.")),
        _article("anhoerung", ("Die Anhörung", "The interview", "جلسة الاستماع", "Співбесіда"),
            ("In der Anhörung erzählen Sie, warum Sie gegangen sind. Das ist der wichtigste Termin.", "- Gehen Sie vorher zu einer Rechtsberatung.", "- Erzählen Sie alles selbst, auch was schwer ist. Bitten Sie um Pausen.", "- Lassen Sie sich das Protokoll rückübersetzen. Unterschreiben Sie erst dann."),
            ("In the interview you tell why you left. It is the most important appointment.", "- Go to a law clinic first.", "- Tell everything yourself, also what is hard. Ask for breaks.", "- Have the record translated back to you. Sign only then."), ("asylum",)),
        _article("bescheid", ("Der Bescheid ist da", "The decision has come", "وصل القرار", "Надійшло рішення"),
            ("Lesen Sie zuerst das Datum und die Frist. Manche Fristen sind sehr kurz.", "- Gehen Sie sofort zur Rechtsberatung, am selben Tag.", "- Nehmen Sie Brief und Umschlag mit.", "- Eine Klage kann man nur in der Frist erheben."),
            ("Read the date and the deadline first. Some deadlines are very short.", "- Go to a law clinic at once, the same day.", "- Bring letter and envelope.", "- An appeal can only be made within the deadline."), ("asylum", "legal_advice")),
        _article("familie-holen", ("Familie nachholen", "Bring your family", "لمّ شمل العائلة", "Возз’єднання родини"),
            ("Ob Ihre Familie kommen darf, hängt von Ihrem Papier ab.", "Stellen Sie die Anträge früh: Es gibt Fristen nach der Anerkennung.", "Die Rechtsberatung prüft mit Ihnen jeden Weg."),
            ("Whether your family may come depends on your paper.", "Apply early: there are deadlines after recognition.", "The law clinic checks every way with you."), ("family_reunion",)),
        _article("rueckkehr", ("Freiwillig zurückkehren", "Go back voluntarily", "العودة الطوعية", "Добровільне повернення"),
            ("Nur Sie entscheiden, ob Sie zurückgehen. Beratung verpflichtet zu nichts.", "Fragen Sie vorher eine unabhängige Stelle, was die Rückkehr für Ihren Aufenthalt bedeutet."),
            ("Only you decide whether you go back. Advice obliges you to nothing.", "Ask an independent centre first what returning means for your residence."), ("return_advice",)),
    )),
    Chapter("geld", ("money",), {"de": "Geld und Amt", "en": "Money and offices", "ar": "المال والدوائر", "uk": "Гроші та відомства"}, (
        _article("leistungen", ("Leistungen beantragen", "Apply for benefits", "طلب المساعدات", "Подати на виплати"),
            ("Wer wenig Geld hat, kann Leistungen bekommen. Welches Amt zuständig ist, hängt von Ihrem Papier ab.", "- Stellen Sie den Antrag sofort. Geld gibt es meist erst ab dem Antrag.", "- Reichen Sie fehlende Papiere nach."),
            ("Who has little money can get benefits. Which office is responsible depends on your paper.", "- Apply at once. Money is usually paid only from the application on.", "- Hand in missing papers later."), ("benefits",)),
        _article("bezahlkarte", ("Die Bezahlkarte", "The payment card", "بطاقة الدفع", "Платіжна картка"),
            ("Die Bezahlkarte ist wie eine Bankkarte. Sie gehört nur Ihnen.", "- Merken Sie sich die Geheimzahl. Sagen Sie sie niemandem.", "- Karte verloren? Lassen Sie sie sofort sperren.", "- Die Karte geht nicht? Das Sozialamt hilft mit Gutscheinen."),
            ("The payment card is like a bank card. It belongs to you alone.", "- Remember the secret number. Tell it to nobody.", "- Card lost? Have it blocked at once.", "- The card does not work? The social welfare office helps with vouchers."), ("payment_card",),
            ar=("بطاقة الدفع مثل بطاقة البنك. هي لك وحدك.", "- احفظ الرقم السري ولا تقله لأحد.", "- فقدت البطاقة؟ اطلب إيقافها فورًا.", "- البطاقة لا تعمل؟ مكتب الشؤون الاجتماعية يساعد بقسائم.")),
        _article("konto", ("Ein Konto öffnen", "Open an account", "فتح حساب", "Відкрити рахунок"),
            ("Jeder darf ein einfaches Konto haben, das Basiskonto.", "- Gehen Sie mit Ausweis und Anmeldung zu einer Bank.", "- Sagt die Bank Nein, bitten Sie um einen Brief mit dem Grund."),
            ("Everybody may have a simple account, the basic account.", "- Go to a bank with identity card and registration.", "- If the bank says no, ask for a letter with the reason.")),
        _article("schulden", ("Rechnungen und Schulden", "Bills and debts", "الفواتير والديون", "Рахунки й борги"),
            ("Öffnen Sie jede Rechnung. Schweigen macht es teurer.", "- Unterschreiben Sie nichts an der Haustür.", "- Bitten Sie um kleine Raten.", "- Die Schuldnerberatung hilft kostenlos."),
            ("Open every bill. Silence makes it more expensive.", "- Sign nothing at the front door.", "- Ask for small instalments.", "- Debt advice helps free of charge."), ("debt",)),
    )),
    Chapter("gesundheit", ("health",), {"de": "Gesundheit", "en": "Health", "ar": "الصحة", "uk": "Здоров’я"}, (
        _article("arzt", ("Zum Arzt gehen", "See a doctor", "الذهاب إلى الطبيب", "Піти до лікаря"),
            ("Zuerst gehen Sie zum Hausarzt. Er schickt Sie weiter.", "- Rufen Sie vorher an.", "- Nehmen Sie die Gesundheitskarte mit. Ohne Karte hilft der Schein vom Amt.", "- Nachts und am Wochenende hilft der ärztliche Bereitschaftsdienst.", "In Lebensgefahr rufen Sie den Rettungsdienst. Die Nummern stehen auf der ersten Seite."),
            ("First you go to a family doctor. The doctor sends you on.", "- Call first.", "- Bring the health card. Without a card the voucher from the office helps.", "- At night and at weekends the medical on-call service helps.", "In danger of life call the ambulance. The numbers are on the first page."), ("doctor", "health"),
            ar=("اذهب أولًا إلى طبيب الأسرة. هو يحوّلك.", "- اتصل قبل الذهاب.", "- أحضر بطاقة التأمين. دون بطاقة تساعدك القسيمة من الدائرة.", "- ليلًا وفي نهاية الأسبوع تساعد خدمة الطبيب المناوب.", "عند الخطر على الحياة اتصل بالإسعاف. الأرقام في الصفحة الأولى.")),
        _article("seele", ("Wenn die Seele müde ist", "When the soul is tired", "عندما تتعب النفس", "Коли душа втомлена"),
            ("Viele Menschen schlafen schlecht nach der Flucht. Das ist keine Schwäche.", "Sprechen Sie mit jemandem, dem Sie trauen. Die Kontaktstellen in jedem Stadtteil hören zu, auch mit Dolmetscher."),
            ("Many people sleep badly after fleeing. It is no weakness.", "Talk to somebody you trust. The contact points in every quarter listen, also with an interpreter."), ("mental_health",)),
        _article("schwanger", ("Schwanger", "Pregnant", "الحمل", "Вагітність"),
            ("Eine Hebamme steht jeder Frau zu, vor und nach der Geburt.", "- Suchen Sie früh eine Hebamme.", "- Die Schwangerenberatung hilft auch mit Geld für das Kind."),
            ("Every woman has a right to a midwife, before and after birth.", "- Look for a midwife early.", "- Pregnancy advice also helps with money for the child."), ("pregnancy",)),
        _article("impfen", ("Impfungen", "Vaccinations", "التطعيمات", "Щеплення"),
            ("Impfungen schützen Ihr Kind. Für Kita und Schule ist der Schutz vor Masern nötig.", "Nehmen Sie jeden Impfpass mit, den Sie haben."),
            ("Vaccinations protect your child. Protection against measles is required for nursery and school.", "Bring every vaccination record you have."), ("vaccination",)),
    )),
    Chapter("wohnen", ("housing",), {"de": "Wohnen", "en": "Housing", "ar": "السكن", "uk": "Житло"}, (
        _article("wbs", ("Günstige Wohnung: der Schein dafür", "Affordable flat: the permit", "سكن رخيص: الشهادة", "Недороге житло: довідка"),
            ("Manche Wohnungen sind billiger. Dafür brauchen Sie den Wohnberechtigungsschein (WBS).", "- Holen Sie den Antrag im Wohnungsamt.", "- Nehmen Sie mit: Ausweis, Einkommen, Mietvertrag.", "- Warten Sie auf den Brief. Das dauert einige Wochen."),
            ("Some flats are cheaper. For them you need the housing permit (WBS).", "- Get the form at the housing office.", "- Bring: identity card, income, tenancy contract.", "- Wait for the letter. It takes some weeks."),
            **{"de_simple": ("Manche Wohnungen sind billiger.", "Dafür brauchen Sie ein Papier.", "Es heißt: Wohn·berechtigungs·schein.", "- Holen Sie den Antrag im Wohnungsamt.", "- Nehmen Sie mit: Ausweis, Einkommen, Mietvertrag.", "- Warten Sie auf den Brief.")}),
        _article("suche", ("Eine Wohnung suchen", "Look for a flat", "البحث عن سكن", "Шукати квартиру"),
            ("Eine Wohnung zu finden dauert. Suchen Sie an vielen Orten zugleich.", "- Fragen Sie Wohnungsgesellschaften nach der Warteliste.", "- Zahlen Sie nie Geld, bevor Sie die Wohnung gesehen und den Vertrag unterschrieben haben.", "- Das Amt muss der Miete vorher zustimmen."),
            ("Finding a flat takes time. Look in many places at once.", "- Ask housing companies for the waiting list.", "- Never pay money before you have seen the flat and signed the contract.", "- The office must agree to the rent first.")),
        _article("miete", ("Ihr Mietvertrag", "Your tenancy contract", "عقد الإيجار", "Договір оренди"),
            ("Lesen Sie den Vertrag vor der Unterschrift mit jemandem, der Deutsch gut kann.", "- Machen Sie beim Einzug Fotos von allen Schäden.", "- Heizung und Strom kosten oft extra.", "- Kündigen geht nur schriftlich."),
            ("Read the contract before signing with somebody who knows German well.", "- Take photos of all damage when you move in.", "- Heating and electricity often cost extra.", "- Notice can only be given in writing."), ("tenancy",)),
        _article("muell", ("Müll trennen, Ruhe halten", "Sort waste, keep quiet hours", "فرز النفايات والهدوء", "Сортування сміття і тиша"),
            ("In Deutschland gibt es mehrere Tonnen. Jede hat ihre Farbe.", "- Papier, Verpackung, Bio und Rest kommen in verschiedene Tonnen.", "- Nachts und sonntags ist Ruhe im Haus."),
            ("In Germany there are several bins. Each has its colour.", "- Paper, packaging, organic and other waste go into different bins.", "- At night and on Sundays the house is quiet."), ("daily_life",)),
    )),
    Chapter("kinder", ("school",), {"de": "Schule und Kita", "en": "School and nursery", "ar": "المدرسة والروضة", "uk": "Школа та садок"}, (
        _article("schulpflicht", ("Ihr Kind geht zur Schule", "Your child goes to school", "طفلك يذهب إلى المدرسة", "Ваша дитина йде до школи"),
            ("Alle Kinder gehen ab sechs Jahren zur Schule. Das kostet nichts.", "- Das Schulamt sagt Ihnen die Schule.", "- Neue Kinder lernen zuerst Deutsch in einer eigenen Klasse.", "- Ist Ihr Kind krank, rufen Sie vor Beginn der Schule an."),
            ("All children go to school from the age of six. It costs nothing.", "- The school authority tells you the school.", "- New children first learn German in a class of their own.", "- If your child is ill, call before school begins."),
            ar=("كل الأطفال يذهبون إلى المدرسة من سن السادسة. لا تكلف شيئًا.", "- دائرة المدارس تخبرك بالمدرسة.", "- الأطفال الجدد يتعلمون الألمانية أولًا في صف خاص.", "- إذا مرض طفلك فاتصل قبل بدء المدرسة.")),
        _article("kitaplatz", ("Ein Platz in der Kita", "A place at nursery", "مكان في الروضة", "Місце в садку"),
            ("Kinder ab einem Jahr haben ein Recht auf einen Platz. Melden Sie Ihr Kind früh an.", "- Tragen Sie sich in mehreren Kitas ein.", "- Das Jugendamt übernimmt oft die Kosten."),
            ("Children from the age of one have a right to a place. Register your child early.", "- Put your name down at several nurseries.", "- The youth welfare office often pays."), ("kita",)),
        _article("mobbing", ("Mobbing in der Schule", "Bullying at school", "التنمر في المدرسة", "Цькування в школі"),
            ("Ihr Kind will nicht mehr zur Schule? Fragen Sie ruhig nach. Mobbing ist nie die Schuld des Kindes.", "- Schreiben Sie auf, was wann passiert ist.", "- Sprechen Sie mit der Klassenleitung.", "- Die Beratung hilft auch ohne die Schule."),
            ("Your child no longer wants to go to school? Ask calmly. Bullying is never the child’s fault.", "- Write down what happened and when.", "- Talk to the class teacher.", "- The advice centre also helps without the school."), ("school_bullying",)),
    )),
    Chapter("arbeit", ("work",), {"de": "Arbeit und Ausbildung", "en": "Work and training", "ar": "العمل والتدريب", "uk": "Робота й навчання"}, (
        _article("erlaubnis", ("Darf ich arbeiten?", "May I work?", "هل يحق لي العمل؟", "Чи можна мені працювати?"),
            ("Auf Ihrem Papier steht, ob Sie arbeiten dürfen: „Erwerbstätigkeit“.", "- Steht dort „erlaubt“, können Sie anfangen.", "- Steht dort „nur mit Genehmigung“, fragt die Ausländerbehörde nach.", "- Arbeiten Sie nie ohne Vertrag."),
            ("Your paper says whether you may work: “Erwerbstätigkeit”.", "- If it says “erlaubt”, you can start.", "- If it says “nur mit Genehmigung”, the immigration office has to agree.", "- Never work without a contract.")),
        _article("anerkennung", ("Zeugnisse anerkennen", "Have certificates recognised", "معادلة الشهادات", "Визнання дипломів"),
            ("Ihr Beruf zählt auch hier. Für manche Berufe brauchen Sie die Anerkennung, für andere hilft sie.", "- Lassen Sie Zeugnisse übersetzen, aber erst nach der Beratung.", "- Für die Kosten gibt es Zuschüsse."),
            ("Your profession counts here too. Some professions need recognition, for others it helps.", "- Have certificates translated, but only after advice.", "- There are grants for the cost."), ("recognition",)),
        _article("ausbildung", ("Ausbildung mit Kind", "Training with a child", "التدريب المهني مع طفل", "Навчання з дитиною"),
            ("Eine Ausbildung geht auch in Teilzeit. Die Kinder werden betreut.", "- Fragen Sie die Ausbildungslotsen nach Betrieben.", "- Beantragen Sie Geld für die Ausbildung früh."),
            ("Training is also possible part-time. The children are looked after.", "- Ask the training guides for companies.", "- Apply early for money during training."), ("training_childcare",)),
        _article("rechte", ("Ihre Rechte bei der Arbeit", "Your rights at work", "حقوقك في العمل", "Ваші права на роботі"),
            ("Lohn, Pausen und Urlaub stehen Ihnen zu, auch in der Probezeit.", "- Schreiben Sie Ihre Stunden auf.", "- Fehlt Lohn? Holen Sie sich schnell Rat: Es gibt Fristen."),
            ("Wages, breaks and holidays are yours, also during probation.", "- Write down your hours.", "- Wages missing? Get advice quickly: there are deadlines."), ("labour_rights",)),
    )),
    Chapter("rechte", ("participation",), {"de": "Rechte und Mitreden", "en": "Rights and having a say", "ar": "الحقوق والمشاركة", "uk": "Права й участь"}, (
        _article("diskriminierung", ("Sie werden schlecht behandelt", "You are treated badly", "تُعامَل معاملة سيئة", "З вами погано поводяться"),
            ("Niemand darf Sie wegen Herkunft, Religion oder Geschlecht schlechter behandeln.", "- Schreiben Sie auf: wann, wo, wer war dabei.", "- Gehen Sie bald zur Antidiskriminierungsberatung. Manche Fristen sind kurz."),
            ("Nobody may treat you worse because of origin, religion or gender.", "- Write down: when, where, who was there.", "- Go to anti-discrimination advice soon. Some deadlines are short."), ("anti_discrimination",)),
        _article("gewalt", ("Gewalt zu Hause", "Violence at home"),
            ("Gewalt ist verboten, auch in der Familie. Sie sind nicht schuld.", "Sie können reden, ohne Ihren Namen zu sagen. Die Nummern stehen unter Hilfe.", "Ihr Aufenthalt hängt nicht daran, dass Sie schweigen. Lassen Sie sich beraten."),
            ("Violence is forbidden, also in the family. It is not your fault.", "You can talk without saying your name. The numbers are under Help.", "Your residence does not depend on your silence. Get advice."), ("violence",)),
        _article("versammlung", ("Versammlungen", "Assemblies", "التجمعات", "Зібрання"),
            ("Sie dürfen friedlich demonstrieren. Angemeldete Versammlungen stehen hier, sobald die Stadt sie veröffentlicht.", "Zeit und Ort folgen oft erst kurz vorher."),
            ("You may demonstrate peacefully. Registered assemblies stand here as soon as the town publishes them.", "Time and place often follow shortly before."), ("rally",)),
        _article("mitreden", ("Mitreden in Lindenhafen", "Have a say in Lindenhafen", "شارك برأيك في لندنهافن", "Вирішувати разом у Лінденгафені"),
            ("Der Ausländerbeirat spricht für Menschen ohne deutschen Pass.", "Sie können zu Sitzungen kommen, Fragen stellen und gewählt werden."),
            ("The foreigners’ council speaks for people without a German passport.", "You can come to meetings, ask questions and be elected."), ("foreigners_council",)),
    )),
)  # fmt: skip
