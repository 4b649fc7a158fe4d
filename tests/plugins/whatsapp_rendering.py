"""Transcripts as WhatsApp writes them, made from data: locales, header shapes, digits. All of it is invented."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Locale:
    """The app's words in one language and a header as its telephones write 25 April 2026, 06:41 (iOS: 06:41:07)."""

    code: str
    android: str
    ios: str
    omitted: str
    attached: str
    ios_attached: str
    ios_omitted: str
    deleted: str
    edited: str
    poll: tuple[str, str, str]
    """Keyword, option, votes."""
    location: str
    call: str
    encrypted: str


LOCALES = [
    Locale(
        "en", "4/25/26, 6:41\u202fAM - ", "[4/25/26, 6:41:07\u202fAM] ", "Media omitted", "file attached", "attached",
        "image omitted", "This message was deleted", "This message was edited", ("POLL", "OPTION", "3 votes"),
        "Location", "Missed voice call",
        "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them.",
    ),
    Locale(
        "fr", "25/04/2026 à 06:41 - ", "[25/04/2026 06:41:07] ", "Médias omis", "fichier joint", "pièce jointe\u00a0",
        "vidéo absente", "Ce message a été supprimé", "Ce message a été modifié", ("SONDAGE ", "OPTION ", "3 votes"),
        "Localisation", "Appel vocal manqué",
        "Les messages et les appels sont chiffrés de bout en bout. Seules les personnes ici les lisent.",
    ),
    Locale(
        "es", "25/4/26, 6:41 a.\u00a0m. - ", "[25/4/26, 6:41:07 a.\u202fm.] ", "Multimedia omitido", "archivo adjunto",
        "adjunto", "imagen omitida", "Se eliminó este mensaje.", "Se editó este mensaje.",
        ("ENCUESTA", "OPCIÓN", "3 votos"), "Ubicación", "Llamada perdida",
        "Los mensajes y las llamadas están cifrados de extremo a extremo. Nadie fuera de este chat puede leerlos.",
    ),
    Locale(
        "pt-BR", "25/04/2026 06:41 - ", "[25/04/2026, 06:41:07] ", "Mídia oculta", "arquivo anexado", "anexado",
        "imagem ocultada", "Mensagem apagada", "Mensagem editada", ("ENQUETE", "OPÇÃO", "3 votos"), "Localização",
        "Ligação de voz perdida",
        "As mensagens e ligações são protegidas com a criptografia de ponta a ponta. Somente as pessoas daqui.",
    ),
    Locale(
        "pt-PT", "25/04/26, 06:41 - ", "[25/04/26, 06:41:07] ", "ficheiro não revelado", "ficheiro anexado", "anexado",
        "imagem omitida", "Esta mensagem foi apagada", "Esta mensagem foi editada", ("SONDAGEM", "OPÇÃO", "3 votos"),
        "Localização", "Chamada de voz não atendida",
        "As mensagens e chamadas são encriptadas ponto a ponto. Ninguém fora desta conversa as pode ler ou ouvir.",
    ),
    Locale(
        "de", "25.04.26, 06:41 - ", "[25.04.26, 06:41:07] ", "Medien ausgeschlossen", "Datei angehängt", "Anhang",
        "Bild weggelassen", "Diese Nachricht wurde gelöscht.", "Diese Nachricht wurde bearbeitet.",
        ("UMFRAGE", "OPTION", "3 Stimmen"), "Standort", "Verpasster Sprachanruf",
        "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb dieses Chats kann sie lesen.",
    ),
    Locale(
        "it", "25/04/26, 06:41 - ", "[25/04/26, 06:41:07] ", "Media omessi", "file allegato", "allegato",
        "immagine omessa", "Questo messaggio è stato eliminato", "Questo messaggio è stato modificato",
        ("SONDAGGIO", "OPZIONE", "3 voti"), "Posizione", "Chiamata vocale persa",
        "I messaggi e le chiamate sono crittografati end-to-end. Solo le persone in questa chat possono leggerli.",
    ),
    Locale(
        "nl", "25-04-2026 06:41 - ", "[25-04-2026 06:41:07] ", "Media weggelaten", "bestand bijgevoegd", "bijlage",
        "afbeelding weggelaten", "Dit bericht is verwijderd", "Dit bericht is bewerkt",
        ("PEILING", "OPTIE", "3 stemmen"), "Locatie", "Gemiste spraakoproep",
        "Berichten en oproepen worden end-to-end versleuteld. Alleen mensen in deze chat kunnen ze lezen.",
    ),
    Locale(
        "ar", "٢٥/٤/٢٠٢٦، ٦:٤١ ص - ", "\u200f[٢٥\u200f/٤\u200f/٢٠٢٦، ٦:٤١:٠٧ ص] ", "تم استبعاد الوسائط", "الملف مرفق",
        "مرفق", "تم استبعاد الصورة", "تم حذف هذه الرسالة", "تم تعديل هذه الرسالة", ("استطلاع", "خيار", "3 أصوات"),
        "الموقع", "مكالمة صوتية فائتة",
        "الرسائل والمكالمات مشفرة تمامًا بين الطرفين. لا يمكن لأي شخص خارج هذه الدردشة قراءتها أو الاستماع إليها.",
    ),
    Locale(
        "ru", "25.04.2026, 06:41 - ", "[25.04.2026, 06:41:07] ", "Без медиафайлов", "файл добавлен", "прикреплено",
        "изображение отсутствует", "Данное сообщение удалено", "Сообщение изменено", ("ОПРОС", "ВАРИАНТ", "3 голоса"),
        "Местоположение", "Пропущенный аудиозвонок",
        "Сообщения и звонки защищены сквозным шифрованием. Только участники этого чата могут читать их.",
    ),
    Locale(
        "hi", "25/04/26, 6:41 पूर्वाह्न - ", "[२५/०४/२६, ६:४१:०७ पूर्वाह्न] ", "मीडिया के बिना", "फाइल अटैच कर दी गई है",
        "अटैच किया गया", "इमेज हटाई गई", "यह मैसेज मिटाया गया", "यह मैसेज एडिट किया गया", ("पोल", "विकल्प", "3 वोट"),
        "लोकेशन", "मिस्ड वॉइस कॉल",
        "मैसेज और कॉल एंड-टू-एंड एन्क्रिप्टेड हैं. इस चैट के बाहर कोई भी उन्हें पढ़ या सुन नहीं सकता.",
    ),
    Locale(
        "tr", "25.04.2026 06:41 - ", "[25.04.2026 06:41:07] ", "Medya dahil edilmedi", "dosya ekli", "ekli",
        "görüntü dahil edilmedi", "Bu mesaj silindi", "Bu mesaj düzenlendi", ("ANKET", "SEÇENEK", "3 oy"), "Konum",
        "Cevapsız sesli arama",
        "Mesajlar ve aramalar uçtan uca şifrelidir. Bu sohbetin dışındaki hiç kimse bunları okuyamaz veya dinleyemez.",
    ),
    Locale(
        "id", "25/04/26 06.41 - ", "[25/04/26 06.41.07] ", "Media tidak disertakan", "file terlampir", "terlampir",
        "gambar tidak disertakan", "Pesan ini telah dihapus", "Pesan ini telah diedit",
        ("POLLING", "OPSI", "3 suara"), "Lokasi", "Panggilan suara tak terjawab",
        "Pesan dan panggilan dienkripsi secara end-to-end. Hanya orang di chat ini yang bisa membacanya.",
    ),
    Locale(
        "sw", "25/04/2026, 06:41 - ", "[25/04/2026, 06:41:07] ", "Media hazijajumuishwa", "faili limeambatanishwa",
        "imeambatishwa", "picha haijajumuishwa", "Ujumbe huu umefutwa", "Ujumbe huu umehaririwa",
        ("KURA", "CHAGUO", "kura 3"), "Mahali", "Simu ya sauti ambayo haikujibiwa",
        "Ujumbe na simu zimesimbwa fiche mwisho hadi mwisho. Hakuna mtu nje ya gumzo hili anayeweza kuzisoma.",
    ),
    Locale(
        "ha", "25/4/2026, 06:41 - ", "[25/4/2026, 06:41:07] ", "An cire kafofin watsa labarai", "an haɗa fayil",
        "an haɗa", "hoto an cire", "An goge wannan saƙon", "An gyara wannan saƙon", ("ZABE", "ZAƁI", "ƙuri'u 3"),
        "Wuri", "Kiran murya da ba a ɗauka ba",
        "Saƙonni da kira an ɓoye su daga farko zuwa ƙarshe. Babu wanda ke wajen wannan hira da zai iya karantawa.",
    ),
    Locale(
        "he", "25.4.2026, 6:41 - ", "[25.4.2026, 6:41:07] ", "המדיה לא נכללה", "קובץ מצורף", "מצורף",
        "התמונה הושמטה", "הודעה זו נמחקה", "ההודעה נערכה", ("סקר", "אפשרות", "3 הצבעות"), "מיקום",
        "שיחה קולית שלא נענתה",
        "ההודעות והשיחות מוצפנות מקצה לקצה. אף אחד מחוץ לצ'אט הזה לא יכול לקרוא אותן או להאזין להן.",
    ),
    Locale(
        "pl", "25.04.2026, 06:41 - ", "[25.04.2026, 06:41:07] ", "pominięto multimedia", "załączony plik", "załączono",
        "obraz pominięto", "Ta wiadomość została usunięta", "Wiadomość edytowana", ("ANKIETA", "OPCJA", "3 głosy"),
        "Lokalizacja", "Nieodebrane połączenie głosowe",
        "Wiadomości i połączenia są w pełni szyfrowane. Nikt spoza tego czatu nie może ich odczytać ani odsłuchać.",
    ),
    Locale(
        "uk", "25.04.26, 06:41 - ", "[25.04.26, 06:41:07] ", "Медіа пропущено", "файл додано", "прикріплено",
        "зображення пропущено", "Це повідомлення було видалено", "Повідомлення відредаговано",
        ("ОПИТУВАННЯ", "ВАРІАНТ", "3 голоси"), "Місцеположення", "Пропущений аудіодзвінок",
        "Повідомлення та дзвінки захищено наскрізним шифруванням. Ніхто поза цим чатом не може їх прочитати.",
    ),
    Locale(
        "ja", "2026/04/25 6:41 - ", "[2026/04/25 午前6:41:07] ", "メディアなし", "添付ファイル有り", "添付",
        "画像は含まれていません", "このメッセージは削除されました", "このメッセージは編集されました",
        ("アンケート", "オプション", "3票"), "位置情報", "音声通話の不在着信",
        "メッセージと通話はエンドツーエンドで暗号化されています。このチャットの参加者だけが読むことができます。",
    ),
    Locale(
        "ko", "2026. 4. 25. 오전 6:41 - ", "[2026. 4. 25. 오전 6:41:07] ", "미디어 파일 제외됨", "파일 첨부됨",
        "첨부됨", "사진 생략됨", "이 메시지는 삭제되었습니다", "이 메시지는 수정되었습니다", ("투표", "옵션", "3표"),
        "위치", "부재중 음성 통화",
        "메시지와 통화는 종단간 암호화되어 보호됩니다. 이 채팅 외부의 누구도 읽거나 들을 수 없습니다.",
    ),
    Locale(
        "zh", "2026/4/25 上午6:41 - ", "[2026/4/25 上午6:41:07] ", "忽略多媒體檔", "附件檔案", "附件", "图像已忽略",
        "此消息已删除", "此消息已编辑", ("投票", "选项", "3 票"), "位置", "未接语音通话",
        "消息和通话都进行端到端加密。对话之外的任何人,甚至包括 WhatsApp 都无法读取或收听。",
    ),
]  # fmt: skip

SHAPES = {
    "android": "{d:02}/{m:02}/{y}, {H:02}:{M:02} - ",
    "android_short": "{d}/{m}/{yy:02}, {H}:{M:02} - ",
    "android_us": "{m}/{d}/{yy:02}, {h}:{M:02}\u202f{AP} - ",
    "android_dots": "{d:02}.{m:02}.{yy:02}, {H:02}:{M:02} - ",
    "android_no_comma": "{d}/{m}/{y} {h}:{M:02} {a_m} - ",
    "android_iso": "{y}-{m:02}-{d:02}, {H:02}:{M:02} - ",
    "android_french": "{d:02}/{m:02}/{y} à {H:02}:{M:02} - ",
    "android_finnish": "{d}.{m}.{y} klo {H:02}.{M:02} - ",
    "android_long_dash": "{d:02}/{m:02}/{y}, {H:02}:{M:02} \u2013 ",
    "android_korean": "{y}. {m}. {d}. {ko} {h}:{M:02} - ",
    "android_chinese": "{y}/{m}/{d} {zh}{h}:{M:02} - ",
    "ios": "[{d:02}/{m:02}/{y}, {H:02}:{M:02}:{S:02}] ",
    "ios_us": "[{m}/{d}/{yy:02}, {h}:{M:02}:{S:02}\u202f{AP}] ",
    "ios_dots": "[{d:02}.{m:02}.{yy:02}, {H:02}:{M:02}:{S:02}] ",
    "ios_iso": "[{y}-{m:02}-{d:02}, {H:02}:{M:02}:{S:02}] ",
    "ios_arabic": "[{d}\u200f/{m}\u200f/{y}\u060c {h}:{M:02}:{S:02} {ar}] ",
    "ios_a_m": "[{d}/{m}/{yy:02}, {h}:{M:02}:{S:02} {a_m}] ",
    "ios_old": "{d:02}.{m:02}.{yy:02}, {H:02}:{M:02}:{S:02}: ",
    "viewer": "{d:02}.{m:02}.{y} - {H:02}:{M:02}:{S:02}; ",
}
"""Header shapes of formats.md §1.2; month first where `us`, year first where it stands first, else day first."""
DIGITS = {
    "ascii": "0123456789",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
}


def order_of(shape: str) -> str:
    """The date order of a shape."""
    return "mdy" if "us" in shape.split("_") else "ymd" if SHAPES[shape].lstrip("[").startswith("{y}") else "dmy"


def header(shape: str, at: datetime, digits: str = "ascii") -> str:
    """The header of a shape for a moment, in a system of digits."""
    late = at.hour >= 12
    text = SHAPES[shape].format(
        d=at.day, m=at.month, y=at.year, yy=at.year % 100, H=at.hour, h=at.hour % 12 or 12, M=at.minute, S=at.second,
        AP="PM" if late else "AM", a_m="p. m." if late else "a. m.", ar="م" if late else "ص",
        ko="오후" if late else "오전", zh="下午" if late else "上午",
    )  # fmt: skip
    return text.translate(str.maketrans(DIGITS["ascii"], DIGITS[digits]))


def shown(shape: str, at: datetime) -> str:
    """The moment as far as a shape tells it."""
    return at.replace(second=at.second if "{S" in SHAPES[shape] else 0, microsecond=0).isoformat()
