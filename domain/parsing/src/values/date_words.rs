//! Names of months and weekdays, and the words around them, in lower case: English, Dutch, German, Italian, Danish
//! (with Norwegian), Swedish, French, Spanish and Portuguese.

/// The number of a month.
pub(super) fn month(word: &str) -> Option<u32> {
    Some(match word {
        "jan" | "january" | "januari" | "januar" | "jänner" | "jän" | "gen" | "gennaio"
        | "janv" | "janvier" | "ene" | "enero" | "janeiro" => 1,
        "feb" | "february" | "februari" | "februar" | "febr" | "febbraio" | "fév" | "févr"
        | "février" | "febrero" | "fev" | "fevereiro" => 2,
        "mar" | "march" | "mrt" | "maart" | "mär" | "mrz" | "märz" | "marzo" | "marts" | "mars"
        | "março" => 3,
        "apr" | "april" | "aprile" | "avr" | "avril" | "abr" | "abril" => 4,
        "may" | "mei" | "mai" | "mag" | "maggio" | "maj" | "mayo" | "maio" => 5,
        "jun" | "june" | "juni" | "giu" | "giugno" | "juin" | "junio" | "junho" => 6,
        "jul" | "july" | "juli" | "lug" | "luglio" | "juil" | "juillet" | "julio" | "julho" => 7,
        "aug" | "august" | "augustus" | "augusti" | "ago" | "agosto" | "août" | "aoû" | "aout" => {
            8
        }
        "sep" | "sept" | "september" | "set" | "settembre" | "septembre" | "septiembre"
        | "setiembre" | "setembro" => 9,
        "oct" | "october" | "okt" | "oktober" | "ott" | "ottobre" | "octobre" | "octubre"
        | "out" | "outubro" => 10,
        "nov" | "november" | "novembre" | "noviembre" | "novembro" => 11,
        "dec" | "december" | "dez" | "dezember" | "dic" | "dicembre" | "déc" | "décembre"
        | "diciembre" | "dezembro" | "des" | "desember" => 12,
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
            | "sábado" | "domingo" | "seg" | "ter" | "qua" | "qui" | "sex"
    )
}
