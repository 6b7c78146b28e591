"""Languages as WARC files call them, in three letters (ISO 639-3), and as cleaner does, in two (ISO 639-1)."""

from __future__ import annotations

import re

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*")
#: two letters, and the three of the same language behind them
_PAIRS = re.findall(
    r"([a-z]{2})([a-z]{3})",
    """
aaaar ababk afafr akaka amamh arara anarg asasm avava aeave ayaym azaze babak bmbam bebel bnben bibis bobod bsbos brbre
bgbul cacat csces chcha ceche cuchu cvchv kwcor cocos crcre cycym dadan dedeu dvdiv dzdzo elell eneng eoepo etest eueus
eeewe fofao fafas fjfij fifin frfra fyfry ffful gdgla gagle glglg gvglv gngrn guguj hthat hahau shhbs heheb hzher hihin
hohmo hrhrv huhun hyhye igibo ioido iiiii iuiku ieile iaina idind ikipk isisl itita jvjav jajpn klkal knkan kskas kakat
krkau kkkaz kmkhm kikik rwkin kykir kvkom kgkon kokor kjkua kukur lolao lalat lvlav lilim lnlin ltlit lbltz lulub lglug
mhmah mlmal mrmar mkmkd mgmlg mtmlt mnmon mimri msmsa mymya nanau nvnav nrnbl ndnde ngndo nenep nlnld nnnno nbnob nonor
nynya ococi ojoji orori omorm ososs papan pipli plpol ptpor pspus quque rmroh roron rnrun rurus sgsag sasan sisin skslk
slslv sesme smsmo snsna sdsnd sosom stsot esspa sqsqi scsrd srsrp ssssw susun swswa svswe tytah tatam tttat tetel tgtgk
tltgl ththa titir toton tntsn tstso tktuk trtur twtwi uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid
yoyor zazha zhzho zuzul
    """,
)
THREE = dict(_PAIRS)
TWO = {three: two for two, three in _PAIRS}


def first_language(stated: str) -> str | None:
    """The two letters of the first one in `eng,fra` or `en-US, fr`; None for what has none."""
    found = _TAG.fullmatch(stated.split(",")[0].strip().lower())
    if not found:
        return None
    code = found[1]
    return code if code in THREE else TWO.get(code)
