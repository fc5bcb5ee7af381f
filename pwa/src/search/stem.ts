/** Light stemming and stop words per language: endings that carry no meaning, words that every question has. */
import { fold } from "./fold";

const ENDINGS: Record<string, RegExp> = {
  de: /(?:innen|ungen|ung|erin|ern|eren|ende|enden|em|en|er|es|e|n|s)$/,
  en: /(?:ations|ation|ings|ing|ies|ied|ers|er|ed|es|s|ly|y|e)$/,
  fr: /(?:ations|ation|ements|ement|euses|euse|eurs|eur|ives|ive|ees|ee|es|s|e)$/,
  tr: /(?:lari|leri|lar|ler|nin|nun|dan|den|da|de|si|su|yi|yu|i|u|a|e)$/,
  uk: /(?:ами|ями|ого|ому|ими|ах|ях|ів|ов|ев|ою|ею|ий|ии|ам|ям|ом|ем|а|я|у|ю|е|и|о|ь)$/,
  ru: /(?:ами|ями|ого|ому|ыми|ими|ах|ях|ов|ев|ою|ею|ыи|ии|ои|ам|ям|ом|ем|а|я|у|ю|е|и|о|ь|ы)$/,
  ar: /(?:ات|ون|ين|ان|ها|هم|كم|نا|ه|ي|ك)$/,
  fa: /(?:هاي|ها|ان|ات|تر|ترين|م|ي)$/,
};
const ARTICLES = /^(?:وال|بال|كال|فال|لل|ال|و)(?=.{3})/;
const FAMILY: Record<string, string> = { "fa-AF": "fa", "de-simple": "de", ps: "fa" };

/** Words of questions. Folded at first use, because the folding rules are the ones of the index. */
const STOP: Record<string, string> = {
  de: `aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bekomme bekommen bekommt bin bis bitte brauche braucht brauchen da damit dann das dass dein deine dem den denn der des die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas finde finden findet für gegen geht gibt habe haben hat hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jemand kann kannst können könnte kein keine machen mache mal man mehr mein meine meinem meinen meiner mich mir mit möchte möglich muss müssen nach nicht noch nur ob oder ohne sehr sein seine seinem seinen seiner sich sie sind so soll sollen sollte sowie tun über um und uns unser unter viel viele vom von vor wann warum was weil welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wofür woher wohin worin würde zu zum zur zwischen erhalten erhalte erhält bedeutet heißt genau dabei dafür darf dürfen`,
  en: `a about all also am an and any are as at be been before being but by can could did do does during each for from get give given gives had has have he her here him his how i if in into is it its just like made make many may me mean means more most much must my need no not of off on one only or other our out over own she should so some such than that the their them then there these they this those through to too under until up us use used very was we were what when where which while who whom whose why will with within without would you your kind kinds type types`,
  fr: `a au aux avec ce ces cet cette combien comment dans de des du elle en est et être il ils je la le les leur leurs lui ma mais me mes moi mon ne nous on ou où par pas peut peux pour pourquoi qu quand que quel quelle quelles quels qui quoi sa se ses si son sont sur ta te tes toi ton tu un une vos votre vous y`,
  uk: `а або але без більше бути в вам вас ваш ви від він вона вони все всі де для до з за зі і із їх її його й коли кого кому ли лише маю мати мене мені ми можна можу може мій моя на над наш не ні ну о об один під після по при про та так такі там те тим ти то тобто тоді той того тут у це цей цього чи чого чому що щоб як яка який яке які якого якому яким якою`,
  ru: `а без более был была были быть в вам вас ваш все всех вы где для до его ее если есть еще же за и из или им их к как какая какие какой кем когда кого кому кто ли меня мне можно могу может мой моя мы на над не нет ни но о об один он она они от по под после при про с со так также такой там те тем то того тоже только тут ты у уже что чтобы эта эти это этот я`,
  ar: `في من على الى إلى عن مع هل ما ماذا متى أين اين كيف كم لماذا من هو هي هم هذا هذه ذلك تلك التي الذي الذين أن ان إن كان كانت يكون تكون أو او ثم لا لم لن قد كل بعد قبل عند حتى بين لي لك له لها لهم يمكن يمكنني أي اي أنا انا نحن أنت بها به فيها فيه`,
  fa: `از به در با برای تا را که این آن و یا هم چه چگونه چطور چرا کجا کی کدام آیا است هست بود شود می من ما شما او آنها خود یک هر اگر اما باید تواند توانم کنم کند کنند شده`,
  tr: `acaba ama bana ben beni bir biz bu bunu çok da daha de değil diye en gibi hangi hem her için ile ise kim mı mi mu mü nasıl ne neden nerede nereye niçin o olan olarak onu sana sen siz şey ve veya ya`,
};

/** Words that shape a question more than they say what it is about: they count a little. */
const WEAK: Record<string, string> = {
  de: `abgedeckt angebot angebote angeboten anbieten art arten beantragen bedeutet begriff beinhaltet benötige benötigen benötigt beträgt bietet deutschland deutsch erfüllen folgen frei geeignet information informationen kosten kostet kostenlos lange leben möglichkeit möglichkeiten nähe notwendig nutzen person personen stehen teilnahme teilnehmen themen umfasst unterlagen unterschied unterstützung unterstützt versteht verfügbar vorteile voraussetzungen wichtig dauert augsburg landkreis menschen thema hilfe`,
  en: `available apply application benefits contain cost costs determined difference does enter find germany happen happens help important information live necessary need offer offered options people person provided purpose receive required requirements special specific support types ways work augsburg district`,
  fr: `aide allemagne avantages besoin conditions difference disponibles documents information informations obtenir possible trouver`,
  uk: `допомога доступні документи знайти німеччині німеччина отримати потрібні потрібно умови інформація`,
  ru: `германии германия документы информация найти нужно нужны получить помощь условия`,
  ar: `ألمانيا المانيا احتاج الحصول المساعدة معلومات متاحة شروط وثائق`,
};
const folded = new Map<string, Set<string>>();

/** Words of `lang` that no search looks for. */
export function stopWords(lang: string): Set<string> {
  return wordSet(STOP, lang, "stop");
}

/** Words of `lang` that count less than others. */
export function weakWords(lang: string): Set<string> {
  return wordSet(WEAK, lang, "weak");
}

function wordSet(table: Record<string, string>, lang: string, name: string): Set<string> {
  const family = FAMILY[lang] ?? lang, key = `${name} ${family}`;
  let known = folded.get(key);
  if (!known) folded.set(key, (known = new Set((table[family] ?? "").split(" ").map(fold))));
  return known;
}

/** A folded word without its ending; short words stay as they are. */
export function stem(word: string, lang: string): string {
  const family = FAMILY[lang] ?? lang;
  let bare = family === "ar" ? word.replace(ARTICLES, "") : word;
  const ending = ENDINGS[family];
  if (!ending || bare.length < 5) return bare;
  const cut = bare.replace(ending, "");
  if (cut.length >= 4) bare = cut;
  return bare;
}
