// The texts of the comparison view, in English and Japanese.

export default {
  view_compare: ["Compare", "比較"],
  compare_panes: ["Pictures side by side", "並べた画像"],
  compare_hint: [
    "Pictures side by side. Arrow keys move all of them, plus and minus zoom, 0 shows the whole, 1 the pixels, N the next pair.",
    "並べた画像。矢印キーで一斉に動かし、＋－で拡大縮小、0 で全体、1 で等倍、N で次の組を表示します。",
  ],
  compare_title: ["Side by side", "並べて見る"],
  compare_about: ["Up to nine pictures. All of them move and zoom together.", "9 枚まで選べます。移動と拡大縮小は連動します。"],
  compare_empty: ["Choose a print from the list.", "一覧から版画を選んでください。"],
  compare_none: ["Choose pictures to compare.", "比べる画像を選んでください。"],
  compare_original: ["Original", "原画"],
  compare_now: ["As colored now", "今の彩色"],
  blind: ["Hide the names", "名前を伏せる"],
  blind_about: [
    "To choose the best by eye alone, among pictures that nishikie made of this print. Choices are kept in choices.csv.",
    "この版画から作られた絵を、名前を見ずに選びます。結果は choices.csv に残ります。",
  ],
  blind_best: ["This is the best", "これが最良"],
  blind_chosen: ["{letter} was {name}. The choice is kept.", "{letter} は {name} でした。記録しました。"],
  blind_next: ["Next pair", "次の組"],
  blind_nextHint: [
    "From one pair of a print and a style to the next that has several results, with the names hidden (N)",
    "複数の結果がある「版画と手本」の次の組へ、名前を伏せて進みます（N）",
  ],
  blind_pair: ["Pair {place} of {all}", "{all} 組中 {place} 組目"],
  blind_pairs: ["Pairs of a print and a style: {all}", "版画と手本の組: {all}"],
  compare_missing: ["not there yet", "まだありません"],
};
