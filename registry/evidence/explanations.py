"""What each step of verifying an evidence file means, for a person who has to rely on it: more than the rule says.

Source: formats 3.1 to 3.8.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.evidence.plan import Number
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class Explanation:
    """A step in plain words."""

    meaning: Words
    """What is proved when the step holds, and against whom it protects."""
    otherwise: Words
    """What the other verdicts mean here, and what to do."""
    by_hand: str
    """The heart of the command that repeats it; `regverify evidence` prints it whole, with the file's own values."""


EXPLANATIONS = {
    Number.DECODING: Explanation(
        Words(
            "Файл читается одним-единственным способом. Повторённый член, дробь, невидимый управляющий знак или "
            "лишнее поле дали бы двум программам увидеть разное, поэтому такой файл отвергается целиком.",
            "The file can be read in one way only. A member named twice, a fraction, an invisible control character or "
            "an extra field would let two programs see different things, so such a file is refused as a whole.",
        ),
        Words(
            "INVALID: это не файл доказательств или он повреждён в пути; скачайте его заново. Остальные шаги тогда не "
            "проверяются.",
            "INVALID: this is no evidence file, or it was damaged on its way; download it again. The other steps are "
            "then not judged.",
        ),
        "python3 -c 'import json,sys; json.load(open(sys.argv[1]))' \"$FILE\"",
    ),
    Number.FOUNDING: Explanation(
        Words(
            "Первая запись журнала называет государства, их ключи и ключ журнала. Её идентификатор — единственное, что "
            "принимается на веру; государства публикуют его у себя. Совпал — значит, перед вами тот самый реестр.",
            "The first entry of the log names the states, their keys and the log's key. Its id is all that is taken on "
            "trust; states publish it themselves. If it agrees, this is the register that they founded.",
        ),
        Words(
            "INVALID: другой реестр или подделка. INCOMPLETE: в файле нет цепочки управления. Идентификатор берите у "
            "государства, а не у реестра.",
            "INVALID: another register, or a forgery. INCOMPLETE: the file holds no governance chain. Take the id from "
            "a state, never from the register.",
        ),
        "sha256sum first-governance-payload",
    ),
    Number.GOVERNANCE: Explanation(
        Words(
            "Ключи и полномочия менялись; каждая перемена — запись, подписанная теми, кто вправе её сделать, и "
            "ссылающаяся на предыдущую. Пройдя цепочку, получаем, кому можно было верить в миг внесения записи.",
            "Keys and mandates have changed; each change is an entry signed by those entitled to make it, and names "
            "the one before. Walking the chain gives who could be trusted at the moment of sealing.",
        ),
        Words(
            "INVALID: звено пропущено, переставлено или подписано не теми. INCOMPLETE: цепочки нет; запросите файл "
            "целиком.",
            "INVALID: a link is left out, moved, or signed by the wrong ones. INCOMPLETE: there is no chain; ask for "
            "the whole file.",
        ),
        'sha256sum governance-payload  # the next one names it in "after"',
    ),
    Number.PAYLOAD: Explanation(
        Words(
            "Содержимое записи имеет ровно одну форму в байтах (RFC 8785) и называет свой реестр: его нельзя ни "
            "выразить иначе, ни перенести в другой реестр. SHA-256 этих байтов и есть идентификатор записи.",
            "The entry's content has exactly one form in bytes (RFC 8785) and names its register: it can neither be "
            "written otherwise nor carried into another register. The SHA-256 of these bytes is the entry's id.",
        ),
        Words(
            "INVALID: байты не канонические, поле лишнее или реестр чужой.",
            "INVALID: the bytes are not canonical, a member is unknown, or the register is another one.",
        ),
        "sha256sum payload",
    ),
    Number.SIGNATURES: Explanation(
        Words(
            "Каждая подпись сама по себе сходится с ключом своего сертификата над этими самыми байтами. Проверяются "
            "все: одной верной подписи рядом с неверной недостаточно.",
            "Each signature by itself agrees with the key of its own certificate over these very bytes. All are "
            "checked: one good signature beside a bad one is not enough.",
        ),
        Words(
            "INVALID: подпись сделана над другими байтами, другим ключом или с заголовком, которого формат не "
            "допускает. NOT COVERED: подписей нет.",
            "INVALID: a signature is over other bytes, by another key, or has a header that the format does not admit. "
            "NOT COVERED: there are no signatures.",
        ),
        "openssl dgst -sha256 -verify key.pem -signature signature signing-input",
    ),
    Number.CERTIFICATES: Explanation(
        Words(
            "Сертификат введён записью управления, не отозван, выдан удостоверяющим центром своего государства, а его "
            "орган уполномочен на записи этого вида; подпись и внесение приходятся на срок его действия.",
            "The certificate was introduced by a governance entry, not revoked, issued by its own state's authority, "
            "and its organ may sign entries of this kind; signing and sealing lie within its validity.",
        ),
        Words(
            "INVALID: подписавший не имел на это права. INCOMPLETE: не сошёлся один из шагов 3–5, поэтому судить не по "
            "чему. Более поздний отзыв записи не отменяет и из файла не виден.",
            "INVALID: the signer was not entitled. INCOMPLETE: one of steps 3 to 5 did not hold, so there is nothing "
            "to judge by. A later revocation does not undo an entry and cannot be seen from the file.",
        ),
        "openssl verify -partial_chain -attime SECONDS -CAfile authorities.pem certificate.pem",
    ),
    Number.PARTIES: Explanation(
        Words(
            "Стороны названы в самих подписанных байтах; подписала каждая, и никто кроме них. Сторону нельзя ни "
            "убрать, ни приписать.",
            "The parties are named in the signed bytes themselves; each of them has signed, and nobody else. A party "
            "can be neither left out nor added.",
        ),
        Words(
            "INCOMPLETE: чьей-то подписи в файле нет; против подписавших это ничего не доказывает. INVALID: подписал "
            "кто-то посторонний или один дважды.",
            "INCOMPLETE: somebody's signature is not in the file; that proves nothing against those who signed. "
            "INVALID: a stranger has signed, or one state twice.",
        ),
        'python3 -c \'import json; print(json.load(open("payload"))["parties"])\'',
    ),
    Number.LEAF: Explanation(
        Words(
            "Лист — четыре строки, которые журнал хранит вместо записи: формат, дата внесения, хеш конверта, последняя "
            "запись управления. Он вычисляется заново из показанного, а не берётся из файла.",
            "The leaf is the four lines that the log holds instead of the entry: format, date of sealing, hash of the "
            "envelope, newest governance entry. It is recomputed from what is shown, never taken from the file.",
        ),
        Words(
            "INCOMPLETE: лист вычислен, но шаг 9 не нашёл его в журнале.",
            "INCOMPLETE: the leaf is computed, but step 9 did not find it in the log.",
        ),
        "printf '\\0ip-rights-leaf/1\\nDATE\\nENVELOPE\\nHEAD\\n' | sha256sum",
    ),
    Number.INCLUSION: Explanation(
        Words(
            "От листа по хешам доказательства получается корень дерева, стоящий в контрольной точке. Так же проверены "
            "все записи управления из файла, под той же точкой. Запись в журнале есть, на своём месте и без единой "
            "перемены.",
            "From the leaf, the hashes of the proof lead to the tree's root in the checkpoint. Every governance entry "
            "of the file is checked so too, under the same checkpoint. The entry is in the log, at its place, and not "
            "one byte of it was changed.",
        ),
        Words(
            "INVALID: конверт, дата, цепочка управления, номер или доказательство — не те, что внесены.",
            "INVALID: envelope, date, governance chain, index or proof is not the one sealed.",
        ),
        "{ printf '\\001'; cat left right; } | sha256sum",
    ),
    Number.CHECKPOINT: Explanation(
        Words(
            "Контрольную точку подписал ключ журнала, названный в цепочке управления: оператор ручается, что в журнале "
            "столько записей и такой корень. Отказаться от этого он уже не может.",
            "The checkpoint is signed by the log's key that the governance chain names: the operator vouches that the "
            "log has so many entries and this root, and cannot deny it later.",
        ),
        Words(
            "INVALID: подпись не журнала, точка другого журнала или в ней лишние строки.",
            "INVALID: not the log's signature, a checkpoint of another log, or one with further lines.",
        ),
        "openssl pkeyutl -verify -pubin -keyform DER -inkey log.der -rawin -in log.text -sigfile log.signature",
    ),
    Number.WITNESSES: Explanation(
        Words(
            "Свидетели государств видели эту точку и ручаются, что она продолжает прежние: показать разным людям "
            "разные журналы можно, лишь сговорившись с ними. Считаются государства, а не ключи.",
            "Witnesses of the states have seen this checkpoint and vouch that it continues the earlier ones: different "
            "logs can be shown to different people only together with them. States are counted, not keys.",
        ),
        Words(
            "INCOMPLETE: подписали не все нужные; запросите файл позже. NOT COVERED: реестр учреждён без свидетелей. "
            "INVALID: строка известного свидетеля испорчена.",
            "INCOMPLETE: not enough have cosigned yet; ask for the file again later. NOT COVERED: the register was "
            "founded without witnesses. INVALID: a known witness's line was altered.",
        ),
        "openssl pkeyutl -verify -pubin -keyform DER -inkey witness.der -rawin -in witness.text "
        "-sigfile witness.signature",
    ),
    Number.TIMESTAMPS: Explanation(
        Words(
            "Посторонняя служба времени подтвердила, что контрольная точка существовала не позже указанного мига. "
            "Дата внесения без этого — слово оператора, ограниченное подписями свидетелей.",
            "An outside time-stamping authority has confirmed that the checkpoint existed no later than the moment "
            "stated. Without it, the date of sealing is the operator's word, bounded by the witnesses' cosignatures.",
        ),
        Words(
            "NOT COVERED: меток в файле нет, или не указан доверенный сертификат службы (--tsa). INCOMPLETE: метка "
            "выдана другой службой; укажите её сертификат. INVALID: метка выдана не на эту контрольную точку, "
            "испорчена или выдана вне срока сертификата.",
            "NOT COVERED: the file holds no token, or no trusted certificate was given (--tsa). INCOMPLETE: the token "
            "is another authority's; give its certificate. INVALID: the token is not over this checkpoint, was "
            "altered, or lies outside its certificate's validity.",
        ),
        "openssl ts -verify -data checkpoint -in token.der -token_in -CAfile authority.pem",
    ),
    Number.KEPT: Explanation(
        Words(
            "Точка, которую вы сохранили раньше, и точка из файла — одной истории. Это единственная защита, которая "
            "зависит только от вас: храните каждую точку, которую видели.",
            "The checkpoint that you kept and the one in the file are of one history. It is the one defence that "
            "depends on you alone: keep every checkpoint that you see.",
        ),
        Words(
            "INVALID: журнал показал две истории; сохраните оба файла. INCOMPLETE: размеры разные, и файл их не "
            "связывает: regverify consistency. NOT COVERED: точка не задана (--checkpoint).",
            "INVALID: the log has shown two histories; keep both files. INCOMPLETE: the sizes differ and the file does "
            "not tie them: regverify consistency. NOT COVERED: no checkpoint was given (--checkpoint).",
        ),
        "diff <(head -3 kept.checkpoint) <(head -3 checkpoint)",
    ),
}
