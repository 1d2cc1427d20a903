//! Names of months and weekdays, and the words around them, in lower case: English, Dutch, German, Italian, Danish,
//! Norwegian, Swedish, French, Spanish, Portuguese, Finnish, Polish, Czech and Hungarian.

/// The number of a month.
pub(super) fn month(word: &str) -> Option<u32> {
    // Finnish months end in `kuu`, or `kuuta` within a date.
    let word = ["kuuta", "kuun", "kuu"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    Some(match word {
        "jan" | "january" | "januari" | "januar" | "jänner" | "jän" | "gen" | "gennaio"
        | "janv" | "janvier" | "ene" | "enero" | "janeiro" | "január" | "tammi" | "sty"
        | "stycznia" | "styczeń" | "led" | "ledna" | "leden" => 1,
        "feb" | "february" | "februari" | "februar" | "febr" | "febbraio" | "fév" | "févr"
        | "février" | "febrero" | "fev" | "fevereiro" | "február" | "helmi" | "lut" | "lutego"
        | "luty" | "úno" | "února" | "únor" => 2,
        "mar" | "march" | "mrt" | "maart" | "mär" | "mrz" | "märz" | "marzo" | "marts" | "mars"
        | "março" | "március" | "márc" | "maalis" | "marca" | "marzec" | "bře" | "března"
        | "březen" => 3,
        "apr" | "april" | "aprile" | "avr" | "avril" | "abr" | "abril" | "április" | "ápr"
        | "huhti" | "kwi" | "kwietnia" | "kwiecień" | "dub" | "dubna" | "duben" => 4,
        "may" | "mei" | "mai" | "mag" | "maggio" | "maj" | "mayo" | "maio" | "május" | "máj"
        | "touko" | "maja" | "kvě" | "května" | "květen" => 5,
        "jun" | "june" | "juni" | "giu" | "giugno" | "juin" | "junio" | "junho" | "június"
        | "jún" | "kesä" | "cze" | "czerwca" | "czerwiec" | "čvn" | "června" | "červen" => 6,
        "jul" | "july" | "juli" | "lug" | "luglio" | "juil" | "juillet" | "julio" | "julho"
        | "július" | "júl" | "heinä" | "lip" | "lipca" | "lipiec" | "čvc" | "července"
        | "červenec" => 7,
        "aug" | "august" | "augustus" | "augusti" | "ago" | "agosto" | "août" | "aoû" | "aout"
        | "augusztus" | "elo" | "sie" | "sierpnia" | "sierpień" | "srp" | "srpna" | "srpen" => 8,
        "sep" | "sept" | "september" | "set" | "settembre" | "septembre" | "septiembre"
        | "setiembre" | "setembro" | "szeptember" | "szept" | "szep" | "syys" | "wrz"
        | "września" | "wrzesień" | "zář" | "září" => 9,
        "oct" | "october" | "okt" | "oktober" | "ott" | "ottobre" | "octobre" | "octubre"
        | "out" | "outubro" | "október" | "loka" | "paź" | "października" | "październik"
        | "říj" | "října" | "říjen" => 10,
        "nov" | "november" | "novembre" | "noviembre" | "novembro" | "marras" | "lis"
        | "listopada" | "listopad" | "listopadu" => 11,
        "dec" | "december" | "dez" | "dezember" | "dic" | "dicembre" | "déc" | "décembre"
        | "diciembre" | "dezembro" | "des" | "desember" | "joulu" | "gru" | "grudnia"
        | "grudzień" | "pro" | "prosince" | "prosinec" => 12,
        _ => return None,
    })
}

/// Whether a word may stand in a date beside the month: weekdays, prepositions, ordinal endings.
pub(super) fn is_filler(word: &str) -> bool {
    is_weekday(word)
        || matches!(
            word,
            "at" | "on"
                | "the"
                | "of"
                | "st"
                | "nd"
                | "rd"
                | "th"
                | "om"
                | "op"
                | "uur"
                | "um"
                | "uhr"
                | "am"
                | "den"
                | "der"
                | "il"
                | "alle"
                | "ore"
                | "kl"
                | "klo"
                | "le"
                | "er"
                | "à"
                | "el"
                | "de"
                | "del"
                | "a"
                | "las"
                | "às"
                | "t"
                | "h"
                | "o"
                | "godz"
                | "v"
                | "kello"
                | "em"
                | "og"
                | "dnia"
        )
}

fn is_weekday(word: &str) -> bool {
    matches!(
        word,
        // English
        "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun" | "monday" | "tuesday"
            | "wednesday" | "thursday" | "friday" | "saturday" | "sunday"
            // Dutch
            | "ma" | "di" | "wo" | "do" | "vr" | "za" | "zo" | "maandag" | "dinsdag" | "woensdag" | "donderdag"
            | "vrijdag" | "zaterdag" | "zondag"
            // German
            | "mo" | "mi" | "fr" | "sa" | "so" | "montag" | "dienstag" | "mittwoch" | "donnerstag" | "freitag"
            | "samstag" | "sonnabend" | "sonntag"
            // Italian
            | "lun" | "mer" | "gio" | "ven" | "sab" | "dom" | "lunedì" | "martedì" | "mercoledì" | "giovedì"
            | "venerdì" | "sabato" | "domenica"
            // Danish, Norwegian
            | "man" | "tir" | "tirs" | "ons" | "tor" | "tors" | "fre" | "lør" | "søn" | "mandag" | "tirsdag" | "onsdag"
            | "torsdag" | "fredag" | "lørdag" | "søndag"
            // Swedish
            | "mån" | "tis" | "lör" | "sön" | "måndag" | "tisdag" | "lördag" | "söndag"
            // French
            | "jeu" | "sam" | "dim" | "lundi" | "mardi" | "mercredi" | "jeudi" | "vendredi" | "samedi" | "dimanche"
            // Spanish, Portuguese
            | "lu" | "mié" | "jue" | "vie" | "sáb" | "lunes" | "martes" | "miércoles" | "jueves" | "viernes"
            | "sábado" | "domingo" | "seg" | "ter" | "qua" | "qui" | "sex" | "segunda" | "terça" | "quarta" | "quinta"
            | "sexta" | "feira"
            // Finnish
            | "ti" | "ke" | "to" | "pe" | "la" | "su" | "maanantai" | "maanantaina" | "tiistai" | "tiistaina"
            | "keskiviikko" | "keskiviikkona" | "torstai" | "torstaina" | "perjantai" | "perjantaina" | "lauantai"
            | "lauantaina" | "sunnuntai" | "sunnuntaina"
            // Polish
            | "pon" | "wt" | "śr" | "czw" | "pt" | "sob" | "niedz" | "nie" | "poniedziałek" | "wtorek" | "środa"
            | "czwartek" | "piątek" | "sobota" | "niedziela"
            // Czech
            | "po" | "út" | "st" | "čt" | "pá" | "ne" | "pondělí" | "úterý" | "středa" | "čtvrtek" | "pátek" | "neděle"
            // Hungarian
            | "hét" | "ked" | "sze" | "csüt" | "cs" | "pén" | "szo" | "vas" | "hétfő" | "kedd" | "szerda" | "csütörtök"
            | "péntek" | "szombat" | "vasárnap"
    )
}
