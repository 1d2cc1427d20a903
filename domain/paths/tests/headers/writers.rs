//! How receivers write results, with everything that a sender can bring in as it comes.

/// What a sender says that receivers copy.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) greeting: String,
    /// The local part in the envelope, without quotes; none for the null sender.
    pub(crate) local: Option<String>,
    /// The selector and the identity of the signature.
    pub(crate) selector: String,
    pub(crate) identity: String,
}

pub(crate) const CLIENT: &str = "198.51.100.66";
pub(crate) const DOMAIN: &str = "attacker.example";
pub(crate) const VICTIM: &str = "customer.example";

impl Said {
    /// As Postfix delivers it.
    fn return_path(&self) -> String {
        let Some(local) = &self.local else {
            return "Return-Path: <>\r\n".to_owned();
        };
        let is_plain = !local.is_empty()
            && local.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
            });
        if is_plain {
            return format!("Return-Path: <{local}@{DOMAIN}>\r\n");
        }
        let quoted = local.replace('\\', "\\\\").replace('"', "\\\"");
        format!("Return-Path: <\"{quoted}\"@{DOMAIN}>\r\n")
    }

    fn envelope(&self) -> String {
        match &self.local {
            Some(local) => format!("{local}@{DOMAIN}"),
            None => String::new(),
        }
    }

    /// Postfix replaces what is no part of a name.
    fn received(&self, host: &str) -> String {
        let greeting: String = self
            .greeting
            .chars()
            .map(|char| {
                if " <>()\\\";@".contains(char) {
                    '?'
                } else {
                    char
                }
            })
            .collect();
        format!(
            "Received: from {greeting} (mail.{DOMAIN} [{CLIENT}])\r\n\tby {host} (Postfix) with ESMTP id 4X\r\n\tfor <b@{host}>; Mon, 30 Nov 2026 08:30:00 +0000 (UTC)\r\n"
        )
    }

    fn signature(&self) -> String {
        if self.selector.is_empty() {
            return String::new();
        }
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d={DOMAIN}; s={}; i={}; h=from; bh=x=; b=AAAABBBBCCCC\r\n",
            self.selector, self.identity
        )
    }

    fn rest(&self) -> String {
        format!(
            "{}From: nas@{VICTIM}\r\nTo: b@msp.example\r\nSubject: Backup job OK\r\n\r\nOK\r\n",
            self.signature()
        )
    }

    /// Postfix with rspamd 3.4.
    pub(crate) fn to_rspamd(&self, dmarc: &str) -> String {
        let subject = match &self.local {
            Some(_) => self.envelope(),
            None => self.greeting.clone(),
        };
        let property = match &self.local {
            Some(_) => "smtp.mailfrom",
            None => "smtp.helo",
        };
        let quoted = rspamd_quoted(&subject);
        let dkim = if self.selector.is_empty() {
            "dkim=none".to_owned()
        } else {
            format!(
                "dkim=pass header.d={DOMAIN} header.s={} header.b=AAAABBBB",
                rspamd_quoted(&self.selector)
            )
        };
        format!(
            "{}{}Authentication-Results: mxb.msp.example;\r\n\t{dkim};\r\n\tspf=pass (mxb.msp.example: domain of {quoted} designates {CLIENT} as permitted sender) {property}={quoted};\r\n\t{dmarc}\r\n{}",
            self.return_path(),
            self.received("mxb.msp.example"),
            self.rest()
        )
    }

    /// Postfix with OpenDKIM, OpenDMARC and policyd-spf, which writes `Authentication-Results`. It may decode the
    /// identity.
    pub(crate) fn to_opendmarc(&self, dmarc: Option<&str>) -> String {
        let dmarc = dmarc.map_or(String::new(), |dmarc| {
            format!("Authentication-Results: mxa.msp.example; {dmarc}\r\n")
        });
        let dkim = if self.selector.is_empty() {
            "dkim=none".to_owned()
        } else {
            format!(
                "dkim=pass (2048-bit key; unprotected) header.d={DOMAIN} header.i={} header.a=rsa-sha256 header.s={} header.b=AAAABBBB",
                decoded(&self.identity),
                self.selector
            )
        };
        format!(
            "{}{dmarc}Authentication-Results: mxa.msp.example;\r\n\t{dkim};\r\n\tdkim-atps=neutral\r\nAuthentication-Results: mxa.msp.example; spf=pass (sender SPF authorized) smtp.mailfrom={DOMAIN} (client-ip={CLIENT}; helo={}; envelope-from={}; receiver=a.msp.example)\r\n{}{}",
            self.return_path(),
            self.greeting,
            self.envelope(),
            self.received("mxa.msp.example"),
            self.rest()
        )
    }

    /// As before, with `Received-SPF`.
    pub(crate) fn to_opendmarc_with_received_spf(&self, dmarc: &str) -> String {
        format!(
            "{}Authentication-Results: mxa.msp.example; {dmarc}\r\nReceived-SPF: Pass (mailfrom) identity=mailfrom; client-ip={CLIENT}; helo={}; envelope-from={}; receiver=a.msp.example \r\n{}{}",
            self.return_path(),
            self.greeting,
            self.envelope(),
            self.received("mxa.msp.example"),
            self.rest()
        )
    }

    /// Exim without DMARC.
    pub(crate) fn to_exim(&self) -> String {
        let spf = match &self.local {
            Some(_) => format!("smtp.mailfrom={DOMAIN}"),
            None => format!("smtp.helo={}", self.greeting),
        };
        let dkim = if self.selector.is_empty() {
            String::new()
        } else {
            format!(
                ";\r\n\tdkim=pass header.d={DOMAIN} header.i={} header.s={} header.a=rsa-sha256",
                self.identity, self.selector
            )
        };
        format!(
            "{}Authentication-Results: mxc.msp.example;\r\n\tiprev=pass (mail.{DOMAIN}) smtp.remote-ip={CLIENT};\r\n\tspf=pass {spf}{dkim}\r\nReceived: from mail.{DOMAIN} ([{CLIENT}] helo={})\r\n\tby mxc.msp.example with esmtp (Exim 4.96)\r\n\tid 1x; Mon, 30 Nov 2026 08:30:00 +0000\r\n{}",
            self.return_path(),
            self.greeting,
            self.rest()
        )
    }
}

/// Quotes what is no plain word. Quotation marks of its own are escaped.
fn rspamd_quoted(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte));
    if is_plain {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// What `i=` has encoded (RFC 6376, section 2.11).
fn decoded(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('=') {
        decoded.push_str(before);
        let code = behind
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) if code.is_ascii_graphic() || code == b' ' => {
                decoded.push(char::from(code));
                rest = &behind[2..];
            }
            _ => {
                decoded.push('=');
                rest = behind;
            }
        }
    }
    decoded + rest
}
