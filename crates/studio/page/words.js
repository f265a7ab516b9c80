// Every text of the page, in English and Japanese.

const WORDS = {
  prints: ["Pictures", "画像"],
  add: ["Add pictures…", "画像を追加…"],
  addHint: ["Or drop them on the page, or paste.", "ドラッグ＆ドロップ、貼り付けもできます。"],
  picture: ["Picture", "絵"],
  pictureHint: [
    "Picture. Arrow keys move the crosshair, Enter colors the area under it; plus and minus zoom; hold O for the original.",
    "絵。矢印キーで照準を動かし、Enter でその領域に色を付けます。＋－で拡大縮小、O を押している間は元の絵を表示します。",
  ],
  empty: ["Choose a picture from the list.", "一覧から画像を選んでください。"],
  view: ["View", "表示"],
  zoomIn: ["Zoom in", "拡大"],
  zoomOut: ["Zoom out", "縮小"],
  fit: ["Whole", "全体"],
  original: ["Original", "原画"],
  originalHint: ["Or hold the key O", "O キーを押している間も表示"],
  undoHint: ["Or Ctrl+Z", "Ctrl+Z でも"],
  redoHint: ["Or Ctrl+Shift+Z", "Ctrl+Shift+Z でも"],
  compare: ["Compare", "比較"],
  sliderHint: ["Border between original and colored picture", "原画と彩色の境目"],
  unsure: ["Unsure", "不確かな所"],
  sources: ["Colors from", "色の手本"],
  sourcesHint: ["Prints in color, a model or a palette.", "色刷り、モデル、パレットから選びます。"],
  noReferences: ["Add prints in color to the folder to choose them here.", "色刷りの画像をフォルダーに追加すると、ここで選べます。"],
  suggest: ["Order by likeness", "似ている順に並べる"],
  model: ["Model", "モデル"],
  palette: ["Palette", "パレット"],
  none: ["none", "なし"],
  proposal: ["Proposal", "候補"],
  proposalBack: ["Earlier proposal", "前の候補"],
  proposalNext: ["Next proposal", "次の候補"],
  pigments: ["Mend areas", "領域を直す"],
  pigmentsHint: ["Choose a color, then click an area of the picture.", "色を選び、絵の領域をクリックします。"],
  thisPicture: ["This picture", "この絵"],
  ownColor: ["Another color", "ほかの色"],
  eyedropper: ["Take from the screen", "画面から取る"],
  reach: ["Color", "色を付ける範囲"],
  thisArea: ["this area", "この領域"],
  alikeAreas: ["areas like it too", "似た領域も"],
  undo: ["Undo", "元に戻す"],
  redo: ["Redo", "やり直す"],
  clear: ["Remove all", "すべて消す"],
  export: ["Write the picture", "書き出し"],
  exportHint: [
    "At full size, into the folder, with a record of how it was made.",
    "原寸でフォルダーに保存し、作成の記録を添えます。",
  ],
  fileName: ["File name", "ファイル名"],
  write: ["Write", "書き出す"],
  close: ["Close", "閉じる"],
  gray: ["gray", "灰色"],
  colored: ["colored by nishikie", "nishikie が彩色"],
  inColor: ["in color", "色刷り"],
  looking: ["being looked at", "確認中"],
  stop: ["Stop", "中止"],
  queued: ["waiting", "待機中"],
  done: ["Written: ", "書き出しました: "],
  failed: ["This did not work: ", "できませんでした: "],
  added: ["Added: ", "追加しました: "],
  sending: ["Adding ", "追加中 "],
  lost: ["The program does not answer. Start it again; nothing is lost.", "プログラムが応答しません。もう一度起動してください。作業は保存されています。"],
  noColor: ["Choose a color first.", "先に色を選んでください。"],
  notReady: ["The colors are not there yet.", "まだ彩色の途中です。"],
  color: ["Coloring", "彩色中"],
  task_suggest: ["Comparing", "比較中"],
  task_export: ["Writing", "書き出し中"],
  reading: ["reading", "読み込み"],
  features: ["looking at the prints", "版画を観察"],
  matching: ["matching", "照合"],
  aligning: ["trying for another impression", "異版の照合"],
  settling: ["settling", "色を決定"],
  predicting: ["asking the model", "モデルに照会"],
  sampling: ["finding pigments", "色材を抽出"],
  comparing: ["comparing prints", "版画を比較"],
  painting: ["painting", "描画"],
};

const STORED = "nishikie-language";
let language = stored() ?? (navigator.language.startsWith("ja") ? "ja" : "en");

function stored() {
  const found = localStorage.getItem(STORED);
  return found === "ja" || found === "en" ? found : null;
}

/** A text in the language chosen. */
export function words(key) {
  const both = WORDS[key];
  return both ? both[language === "ja" ? 1 : 0] : key;
}

/** Writes all texts of the page that are not written by programs. */
function write() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-words]")) {
    element.textContent = words(element.dataset.words);
  }
  for (const element of document.querySelectorAll("[data-words-label]")) {
    element.setAttribute("aria-label", words(element.dataset.wordsLabel));
    if (element.tagName === "BUTTON") element.title = words(element.dataset.wordsLabel);
  }
  for (const element of document.querySelectorAll("[data-words-title]")) {
    element.title = words(element.dataset.wordsTitle);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

/** Lets a person choose the language; `changed` is called when one did. */
export function startWords(changed) {
  write();
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      language = button.dataset.language;
      localStorage.setItem(STORED, language);
      write();
      changed();
    });
  }
}
