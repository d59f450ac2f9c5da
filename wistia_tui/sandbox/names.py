"""The words of a company's video library: projects, medias, tags, people, from many countries and phones."""

from __future__ import annotations

PROJECTS = (
    "Onboarding",
    "Webinars",
    "Customer Stories",
    "Drafts &amp; ideas",
    "Product Demos",
    "Marketing (archive)",
    "Town Halls",
    "Support How-Tos",
    "研修ビデオ",
    "Partner Enablement",
    "Conference 2025 – Lisbon",
    "فيديوهات التدريب",
    "Schulungen für Außendienst",
    "Podcast: The Long Take",
    "HR [internal]",
    "Release Notes 🚀",
    "Ads – 15s / 30s cut-downs",
    "Event Recordings",
    "Legal & Compliance Training",
    "Sales Enablement – EMEA",
    "Vidéos produit (FR)",
    "Brand Assets",
    "Scratch",
    "Executive Updates",
    "Обучение клиентов",
    "Warehouse Safety",
    "Website Loops",
    "Interviews, raw",
    "教程视频",
    "User Research Sessions",
    "Tutoriales en español",
    "Investor Relations",
)

TOPICS = (
    "Quarterly review", "Product tour", "Getting started", "Customer interview", "Sales kickoff", "Feature spotlight",
    "Security training", "Town hall", "Roadmap update", "Demo day", "Expert session", "Panel discussion", "Keynote",
    "Benefits overview", "Pricing explained", "Integration guide", "Admin basics", "Reporting deep dive", "Case study",
    "Behind the scenes", "Team offsite", "Fire safety", "Data privacy basics", "Forklift checklist", "Launch teaser",
    "Founder Q&A", "Support shift handover", "Design critique", "Accessibility review", "Press briefing",
    "Year in review", "Migration walkthrough",
)  # fmt: skip

DETAILS = (
    "with Maria Okafor", "for new hires", "EMEA", "APAC", "final cut", "v2", "v3 – captions fixed", "part 1", "part 2",
    "part 3", "subtitled", "square", "vertical 9x16", "15s", "30s", "teaser", "full recording", "highlights",
    "speaker notes", "no music", "B-roll", "director's cut", "Acme Freight", "Northwind", "Blue Harbor Bank",
    "Fjord & Sons", "São Paulo office", "Zürich", "Kraków", "İstanbul", "München", "for partners",
)  # fmt: skip

FOREIGN = (
    "四半期レビュー", "はじめに:管理画面の使い方", "製品デモ(字幕付き)", "新入社員研修", "产品演示", "快速入门指南",
    "客户访谈", "제품 소개 영상", "신입사원 교육", "مقدمة عن المنتج", "تدريب فريق المبيعات", "סקירת מוצר",
    "Einführung für neue Kolleginnen",
    "Datenschutz-Grundverordnung: Überblick", "Kundenstimme", "Présentation générale de l’équipe",
    "Témoignage client – été",
    "Prise en main", "Guía rápida del administrador", "¿Qué hay de nuevo?", "Formación de seguridad",
    "Apresentação do produto",
    "Introduzione alla piattaforma", "Wprowadzenie do raportów", "Обзор продукта", "Запись вебинара",
    "Демонстрація функцій",
    "Εισαγωγή στο σύστημα", "Genel bakış ve sorular", "การอบรมพนักงานใหม่", "उत्पाद परिचय", "Giới thiệu sản phẩm",
)  # fmt: skip

ODD = (
    "Q3 [draft]",
    "[bold]not bold[/bold]",
    "Terms &amp; Conditions",
    "R&amp;D update &lt;internal&gt;",
    "Party 🎉🎂",
    "Family meeting 👨‍👩‍👧‍👦",
    "Zoë Müller – cafe\u0301 interview",
    "Z\u0351\u036ba\u0349l\u0323g\u0353o\u0301 test",
    "   leading and trailing spaces   ",
    "tab\tinside",
    "%20%20url%20encoded%20name.mp4",
    "C:\\Users\\maria\\Desktop\\final FINAL (2).mp4",
    "../../etc/notes.mov",
    "null",
    "0",
    "-",
    "?page=2&per_page=100",
    "'; DROP TABLE medias; --",
    "{{ name }} ${HOME} $(date)",
    "100% done",
    "「全社会議」2025年度 第3回 — 録画(編集前)",
    "ﷺ ﷽",
    "🇯🇵🇩🇪🇧🇷 launch day 👩🏽‍💻",
    "a\u0308o\u0308u\u0308 decomposed",
    "Ⅷ ½ ™ ﬁne ｆｕｌｌｗｉｄｔｈ",
    "soft\u00adhyphen and nbsp\u00a0here",
    "WIP – do not delete!!! (Tom)",
    "Untitled",
    "Untitled",
    "Copy of Copy of Copy of Product tour",
    "https://example.com/watch?v=123#t=10s",
    "Recording of the quarterly all-hands meeting with the leadership team, including the questions and answers from "
    "the regional offices in Lisbon, Osaka, São Paulo and Toronto, the demonstration of the new reporting screens, and "
    "the closing remarks that were cut from the shorter version for the website (long version, captions missing)",
)

TAGS = (
    "hr", "2023", "2024", "2025", "2026", "marketing", "sales", "demo", "webinar", "internal", "customer", "captions",
    "needs review", "Q&A", "español", "日本語", "عربي", "deutsch", "archive?", "legal", "evergreen", "v2", "raw",
    "social", "b-roll", "safety", "c++", "50% off", "[draft]", "Très important", "🚀", "emea",
)  # fmt: skip

SUBFOLDERS = (
    "Week 1", "Week 2", "Week 3", "Raw footage", "Final", "Shorts", "2023", "2024", "2025", "Speakers", "B-roll",
    "日本語版", "To be captioned", "Old – do not use", "Socials [9x16]", "Interviews",
)  # fmt: skip

PEOPLE = (
    "Maria Okafor",
    "Kenji Watanabe",
    "Léa Dubois",
    "Tom Brandt",
    "Nour Haddad",
    "Ana Sousa",
    "Piotr Zając",
    "Li Wei",
)

SHARED_WITH = (
    ("Maria Okafor", "maria.okafor@example.com"),
    ("Sales", None),
    ("Kenji Watanabe", "kenji@example.jp"),
    ("Léa Dubois", "lea.dubois@example.fr"),
    ("Partners [EMEA]", None),
    ("Tom Brandt", "tom+videos@example.de"),
    ("研修チーム", None),
    ("Nour Haddad", "nour@example.org"),
)


def media_name(bits: int, number: int, created_day: str) -> str:
    """The name of media `number`: mostly plain, some foreign, some raw file names, some odd ones."""
    if number % 29 == 7:
        return ODD[(number // 29) % len(ODD)]
    style = (bits >> 8) & 0xFF
    topic, detail, count = (bits >> 16) & 31, (bits >> 24) & 31, (bits >> 40) & 0x3FF
    if style < 96:
        return f"{TOPICS[topic]} – {DETAILS[detail]}"
    if style < 140:
        return f"{TOPICS[topic]} #{count}"
    if style < 165:
        return f"{created_day} {TOPICS[topic]} ({DETAILS[detail]})"
    if style < 205:
        return f"{FOREIGN[topic]} {count % 40 + 1}"
    if style < 215:
        return f"IMG_{count * 9 % 10_000:04}.MOV"
    if style < 225:
        return f"GMT{created_day.replace('-', '')}-{count % 24:02}{topic:02}{detail:02}_Recording_1920x1080.mp4"
    if style < 235:
        return f"{TOPICS[topic].replace(' ', '_').lower()}_{DETAILS[detail].replace(' ', '_')}_{count:03}.mp4"
    if style < 248:
        speakers = f"{PEOPLE[count & 7]} and {PEOPLE[(count >> 3) & 7]}"
        return f"{TOPICS[topic]}: {DETAILS[detail]}, {speakers}, take {count % 9 + 1}"
    return TOPICS[topic]
