<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>ErrorText</name>
    <message>
        <source>This cannot be done as asked</source>
        <translation>This cannot be done as asked</translation>
    </message>
    <message>
        <source>A file or folder is missing</source>
        <translation>A file or folder is missing</translation>
    </message>
    <message>
        <source>A file cannot be read</source>
        <translation>A file cannot be read</translation>
    </message>
    <message>
        <source>The file is damaged or of another kind</source>
        <translation>The file is damaged or of another kind</translation>
    </message>
    <message>
        <source>The text is not valid UTF-8</source>
        <translation>The text is not valid UTF-8</translation>
    </message>
    <message>
        <source>A column is missing or cannot be used</source>
        <translation>A column is missing or cannot be used</translation>
    </message>
    <message>
        <source>A class name does not fit</source>
        <translation>A class name does not fit</translation>
    </message>
    <message>
        <source>The ids do not match</source>
        <translation>The ids do not match</translation>
    </message>
    <message>
        <source>The sizes do not fit together</source>
        <translation>The sizes do not fit together</translation>
    </message>
    <message>
        <source>A value is not allowed</source>
        <translation>A value is not allowed</translation>
    </message>
    <message>
        <source>The configuration has faults</source>
        <translation>The configuration has faults</translation>
    </message>
    <message>
        <source>Thresher does not do this</source>
        <translation>Thresher does not do this</translation>
    </message>
    <message>
        <source>Written by a newer version of Thresher</source>
        <translation>Written by a newer version of Thresher</translation>
    </message>
    <message>
        <source>Something is there already and is kept</source>
        <translation>Something is there already and is kept</translation>
    </message>
    <message>
        <source>These do not belong together</source>
        <translation>These do not belong together</translation>
    </message>
    <message>
        <source>Writing failed</source>
        <translation>Writing failed</translation>
    </message>
    <message>
        <source>Another process is working on it</source>
        <translation>Another process is working on it</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>Not enough memory</translation>
    </message>
    <message>
        <source>The training left the finite numbers</source>
        <translation>The training left the finite numbers</translation>
    </message>
    <message>
        <source>Stopped on request</source>
        <translation>Stopped on request</translation>
    </message>
    <message>
        <source>A fault of Thresher itself</source>
        <translation>A fault of Thresher itself</translation>
    </message>
    <message>
        <source>Check the spelling and the place; a drive may be unplugged, a file moved.</source>
        <translation>Check the spelling and the place; a drive may be unplugged, a file moved.</translation>
    </message>
    <message>
        <source>Look at the rights of the file and of its folder.</source>
        <translation>Look at the rights of the file and of its folder.</translation>
    </message>
    <message>
        <source>Open it in the program that made it, or export it anew. Data are read from Parquet, JSONL and CSV.</source>
        <translation>Open it in the program that made it, or export it anew. Data are read from Parquet, JSONL and CSV.</translation>
    </message>
    <message>
        <source>Save the file as UTF-8 and open it again.</source>
        <translation>Save the file as UTF-8 and open it again.</translation>
    </message>
    <message>
        <source>Name the columns of id, text and labels as they stand in the file.</source>
        <translation>Name the columns of id, text and labels as they stand in the file.</translation>
    </message>
    <message>
        <source>Compare the names with the classes of this workspace; case and spaces count.</source>
        <translation>Compare the names with the classes of this workspace; case and spaces count.</translation>
    </message>
    <message>
        <source>Every id must stand in the file once, and the same ids in both files.</source>
        <translation>Every id must stand in the file once, and the same ids in both files.</translation>
    </message>
    <message>
        <source>Take files that were made from the same rows and classes.</source>
        <translation>Take files that were made from the same rows and classes.</translation>
    </message>
    <message>
        <source>Mend the value that is named below and try again. Scores lie between 0 and 1.</source>
        <translation>Mend the value that is named below and try again. Scores lie between 0 and 1.</translation>
    </message>
    <message>
        <source>Mend the keys that are named below; the form marks them.</source>
        <translation>Mend the keys that are named below; the form marks them.</translation>
    </message>
    <message>
        <source>Install a newer version of Thresher to open it.</source>
        <translation>Install a newer version of Thresher to open it.</translation>
    </message>
    <message>
        <source>Choose another name or folder; nothing was overwritten.</source>
        <translation>Choose another name or folder; nothing was overwritten.</translation>
    </message>
    <message>
        <source>Choose a run, data and folds that belong to each other.</source>
        <translation>Choose a run, data and folds that belong to each other.</translation>
    </message>
    <message>
        <source>Free some space or choose another folder, then try again. Nothing that was there is lost.</source>
        <translation>Free some space or choose another folder, then try again. Nothing that was there is lost.</translation>
    </message>
    <message>
        <source>Wait until it is done or stop it, then try again.</source>
        <translation>Wait until it is done or stop it, then try again.</translation>
    </message>
    <message>
        <source>Close other programs, or take smaller batches or a smaller model.</source>
        <translation>Close other programs, or take smaller batches or a smaller model.</translation>
    </message>
</context>
<context>
    <name>FindingText</name>
    <message>
        <source>%1: %2 positives, the rule leads one to expect %3 ± %4</source>
        <translation>%1: %2 positives, the rule leads one to expect %3 ± %4</translation>
    </message>
    <message>
        <source>%1: %2 positives, its balance gives %3</source>
        <translation>%1: %2 positives, its balance gives %3</translation>
    </message>
    <message>
        <source>; the rate that is best for F1 is often higher</source>
        <translation>; the rate that is best for F1 is often higher</translation>
    </message>
    <message>
        <source>No list of labels: taken as no label</source>
        <translation>No list of labels: taken as no label</translation>
    </message>
    <message>
        <source>No value in “%1”: taken as 0</source>
        <translation>No value in “%1”: taken as 0</translation>
    </message>
    <message>
        <source>No column holds ids: rows are numbered from 0</source>
        <translation>No column holds ids: rows are numbered from 0</translation>
    </message>
    <message>
        <source>The row has no id</source>
        <translation>The row has no id</translation>
    </message>
    <message>
        <source>The id “%1” stands in an earlier row, too</source>
        <translation>The id “%1” stands in an earlier row, too</translation>
    </message>
    <message>
        <source>The text is empty</source>
        <translation>The text is empty</translation>
    </message>
    <message>
        <source>A span has no sensible begin and end: left out</source>
        <translation>A span has no sensible begin and end: left out</translation>
    </message>
    <message>
        <source>A span ends past the end of the text</source>
        <translation>A span ends past the end of the text</translation>
    </message>
    <message>
        <source>Spans overlap</source>
        <translation>Spans overlap</translation>
    </message>
    <message>
        <source>“%1” is no known class: left out</source>
        <translation>“%1” is no known class: left out</translation>
    </message>
    <message>
        <source>No row has the class “%1”</source>
        <translation>No row has the class “%1”</translation>
    </message>
    <message>
        <source>More or fewer fields than the header has</source>
        <translation>More or fewer fields than the header has</translation>
    </message>
    <message>
        <source>Not valid UTF-8: the bad bytes are replaced by U+FFFD</source>
        <translation>Not valid UTF-8: the bad bytes are replaced by U+FFFD</translation>
    </message>
    <message>
        <source>“%1” has fewer positive rows than there are folds</source>
        <translation>“%1” has fewer positive rows than there are folds</translation>
    </message>
    <message>
        <source>“%1” has no positive row in some folds</source>
        <translation>“%1” has no positive row in some folds</translation>
    </message>
    <message>
        <source>Fold %1 has no rows</source>
        <translation>Fold %1 has no rows</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 row(s) have no positive</source>
        <translation>
            <numerusform>%Ln of %1 rows has no positive</numerusform>
            <numerusform>%Ln of %1 rows have no positive</numerusform>
        </translation>
    </message>
    <message>
        <source>The file has no rows</source>
        <translation>The file has no rows</translation>
    </message>
    <message>
        <source>%1 is never predicted: its F1 will be 0</source>
        <translation>%1 is never predicted: its F1 will be 0</translation>
    </message>
    <message>
        <source>%1 is predicted for every row</source>
        <translation>%1 is predicted for every row</translation>
    </message>
    <message>
        <source>The decision does not say at which rate its rule predicts: positives cannot be compared with it</source>
        <translation>The decision does not say at which rate its rule predicts: positives cannot be compared with it</translation>
    </message>
    <message>
        <source>The column “%1” is missing</source>
        <translation>The column “%1” is missing</translation>
    </message>
    <message>
        <source>The sample has no column “%1”</source>
        <translation>The sample has no column “%1”</translation>
    </message>
    <message>
        <source>Rows stand in another order than in the sample</source>
        <translation>Rows stand in another order than in the sample</translation>
    </message>
    <message>
        <source>“%1” is 0/1 but for a few rows: not taken as a class</source>
        <translation>“%1” is 0/1 but for a few rows: not taken as a class</translation>
    </message>
    <message>
        <source>A label is empty: left out</source>
        <translation>A label is empty: left out</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Linear baseline</source>
        <translation>Linear baseline</translation>
    </message>
    <message>
        <source>LoRA, good defaults</source>
        <translation>LoRA, good defaults</translation>
    </message>
    <message>
        <source>LoRA as the winning solution</source>
        <translation>LoRA as the winning solution</translation>
    </message>
    <message>
        <source>%1 (beside the data)</source>
        <translation>%1 (beside the data)</translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>clean</source>
        <translation>clean</translation>
    </message>
    <message>
        <source>picked here</source>
        <translation>picked here</translation>
    </message>
    <message>
        <source>own rows</source>
        <translation>own rows</translation>
    </message>
    <message>
        <source>Neither thresholds nor step nor weights saw these rows&apos; labels.</source>
        <translation>Neither thresholds nor step nor weights saw these rows&apos; labels.</translation>
    </message>
    <message>
        <source>The training step, or a change by hand, was chosen on these very rows: a little too high.</source>
        <translation>The training step, or a change by hand, was chosen on these very rows: a little too high.</translation>
    </message>
    <message>
        <source>The thresholds were fitted on these very rows: too high. Compare by the cross-fitted score.</source>
        <translation>The thresholds were fitted on these very rows: too high. Compare by the cross-fitted score.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>waiting</translation>
    </message>
    <message>
        <source>running</source>
        <translation>running</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>stopped</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>interrupted</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>failed</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>incomplete</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>finished</translation>
    </message>
    <message>
        <source>bagged</source>
        <translation>bagged</translation>
    </message>
    <message>
        <source>fit (exact)</source>
        <translation>fit (exact)</translation>
    </message>
    <message>
        <source>fit (pooled)</source>
        <translation>fit (pooled)</translation>
    </message>
    <message>
        <source>balance</source>
        <translation>balance</translation>
    </message>
    <message>
        <source>hybrid</source>
        <translation>hybrid</translation>
    </message>
    <message>
        <source>grid (reference)</source>
        <translation>grid (reference)</translation>
    </message>
    <message>
        <source>distribution (reference)</source>
        <translation>distribution (reference)</translation>
    </message>
    <message>
        <source>regularized (reference)</source>
        <translation>regularized (reference)</translation>
    </message>
    <message>
        <source>rate transfer</source>
        <translation>rate transfer</translation>
    </message>
    <message>
        <source>score transfer</source>
        <translation>score transfer</translation>
    </message>
    <message>
        <source>no test rows</source>
        <translation>no test rows</translation>
    </message>
</context>
<context>
    <name>RunAlertText</name>
    <message>
        <source>The folder of the run %1 cannot be read now</source>
        <translation>The folder of the run %1 cannot be read now</translation>
    </message>
    <message>
        <source>The curves show what was read last. They go on by themselves when the folder is back.</source>
        <translation>The curves show what was read last. They go on by themselves when the folder is back.</translation>
    </message>
    <message>
        <source>Fold %1: its trainer is gone</source>
        <translation>Fold %1: its trainer is gone</translation>
    </message>
    <message>
        <source>The process ended without saying so, perhaps for want of memory. Resume goes on from the last checkpoint.</source>
        <translation>The process ended without saying so, perhaps for want of memory. Resume goes on from the last checkpoint.</translation>
    </message>
    <message>
        <source>Fold %1: the loss left the finite numbers at step %2</source>
        <translation>Fold %1: the loss left the finite numbers at step %2</translation>
    </message>
    <message>
        <source>A lower learning rate or a smaller max_grad_norm usually helps.</source>
        <translation>A lower learning rate or a smaller max_grad_norm usually helps.</translation>
    </message>
    <message>
        <source>Fold %1: nothing new for %2</source>
        <translation>Fold %1: nothing new for %2</translation>
    </message>
    <message>
        <source>The machine may be asleep or short of memory, or the folder is no longer copied. Stop and save, then resume.</source>
        <translation>The machine may be asleep or short of memory, or the folder is no longer copied. Stop and save, then resume.</translation>
    </message>
    <message>
        <source>Fold %1: no better since step %2</source>
        <translation>Fold %1: no better since step %2</translation>
    </message>
    <message numerus="yes">
        <source>Macro average precision has stood below %1 for %n evaluation(s). Stop and save keeps the best step.</source>
        <translation>
            <numerusform>Macro average precision has stood below %1 for %n evaluation. Stop and save keeps the best step.</numerusform>
            <numerusform>Macro average precision has stood below %1 for %n evaluations. Stop and save keeps the best step.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fold %1: the trainer says</source>
        <translation>Fold %1: the trainer says</translation>
    </message>
    <message>
        <source>The disk is nearly full: %1 left</source>
        <translation>The disk is nearly full: %1 left</translation>
    </message>
    <message>
        <source>Checkpoints and scores may not fit. Free some space, or stop and save now.</source>
        <translation>Checkpoints and scores may not fit. Free some space, or stop and save now.</translation>
    </message>
    <message>
        <source>Not enough memory to read the run %1</source>
        <translation>Not enough memory to read the run %1</translation>
    </message>
    <message>
        <source>The curves show what was read last. They go on by themselves when there is memory again.</source>
        <translation>The curves show what was read last. They go on by themselves when there is memory again.</translation>
    </message>
</context>
<context>
    <name>RunsText</name>
    <message numerus="yes">
        <source>on %Ln common row(s)</source>
        <translation>
            <numerusform>on %Ln common row</numerusform>
            <numerusform>on %Ln common rows</numerusform>
        </translation>
    </message>
    <message>
        <source>Same settings, another seed: training again moves the score by about %1.</source>
        <translation>Same settings, another seed: training again moves the score by about %1.</translation>
    </message>
</context>
<context>
    <name>thresher::BoardList</name>
    <message>
        <source>Class</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>Rank of the score (highest right), rows by label, F1, precision - -, recall · ·</source>
        <translation>Rank of the score (highest right), rows by label, F1, precision - -, recall · ·</translation>
    </message>
    <message>
        <source>Logit of the score, rows by label, F1, precision - -, recall · ·</source>
        <translation>Logit of the score, rows by label, F1, precision - -, recall · ·</translation>
    </message>
    <message>
        <source>Score, rows by label, F1, precision - -, recall · ·</source>
        <translation>Score, rows by label, F1, precision - -, recall · ·</translation>
    </message>
    <message>
        <source>t</source>
        <translation>t</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>±</source>
        <translation>±</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
    <message>
        <source>TP</source>
        <translation>TP</translation>
    </message>
    <message>
        <source>FP</source>
        <translation>FP</translation>
    </message>
    <message>
        <source>FN</source>
        <translation>FN</translation>
    </message>
    <message>
        <source>OOF pred/true</source>
        <translation>OOF pred/true</translation>
    </message>
    <message>
        <source>test pred/exp</source>
        <translation>test pred/exp</translation>
    </message>
    <message>
        <source>Thresholds by class</source>
        <translation>Thresholds by class</translation>
    </message>
    <message>
        <source>Bars: rows without and with the label (height: square root). Lines: F1, precision (dashed), recall (dotted), up to 1.5 times the best F1; grey band: F1 of single folds; blue shade: thresholds that are as good within one standard error. Marks: g grid, b balance, h hybrid, f fit (exact), m bagged mean. Drag the line, or use the left and right keys.</source>
        <translation>Bars: rows without and with the label (height: square root). Lines: F1, precision (dashed), recall (dotted), up to 1.5 times the best F1; grey band: F1 of single folds; blue shade: thresholds that are as good within one standard error. Marks: g grid, b balance, h hybrid, f fit (exact), m bagged mean. Drag the line, or use the left and right keys.</translation>
    </message>
</context>
<context>
    <name>thresher::BoardPosts</name>
    <message>
        <source>found</source>
        <translation>found</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>missed</translation>
    </message>
    <message>
        <source>not labelled</source>
        <translation>not labelled</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Error</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>Fold</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>thresher::BoardRow</name>
    <message>
        <source>Only digits and one . or , stand here: a number from 0 to 1.</source>
        <translation>Only digits and one . or , stand here: a number from 0 to 1.</translation>
    </message>
    <message>
        <source>A threshold is a number from 0 to 1; the old one stays.</source>
        <translation>A threshold is a number from 0 to 1; the old one stays.</translation>
    </message>
    <message>
        <source>%1: threshold %2, F1 %3 (own rows)</source>
        <translation>%1: threshold %2, F1 %3 (own rows)</translation>
    </message>
    <message>
        <source>%1, by hand</source>
        <translation>%1, by hand</translation>
    </message>
    <message>
        <source>threshold %1, F1 %2 on own rows, %3 predicted of %4 labelled</source>
        <translation>threshold %1, F1 %2 on own rows, %3 predicted of %4 labelled</translation>
    </message>
    <message>
        <source>F1 on own rows; by fold: %1</source>
        <translation>F1 on own rows; by fold: %1</translation>
    </message>
    <message>
        <source>Change of F1 against the rule</source>
        <translation>Change of F1 against the rule</translation>
    </message>
    <message>
        <source>Change of F1 against %1</source>
        <translation>Change of F1 against %1</translation>
    </message>
    <message>
        <source>Precision: share of the predicted posts that carry the label</source>
        <translation>Precision: share of the predicted posts that carry the label</translation>
    </message>
    <message>
        <source>Recall: share of the labelled posts that are predicted</source>
        <translation>Recall: share of the labelled posts that are predicted</translation>
    </message>
    <message>
        <source>Labelled and predicted. Click for the posts.</source>
        <translation>Labelled and predicted. Click for the posts.</translation>
    </message>
    <message>
        <source>Predicted but not labelled. Click for the posts.</source>
        <translation>Predicted but not labelled. Click for the posts.</translation>
    </message>
    <message>
        <source>Labelled but not predicted. Click for the posts.</source>
        <translation>Labelled but not predicted. Click for the posts.</translation>
    </message>
    <message>
        <source>Out of fold: predicted / labelled posts. Click for all errors.</source>
        <translation>Out of fold: predicted / labelled posts. Click for all errors.</translation>
    </message>
    <message>
        <source>Test rows: predicted with this threshold / expected from the rates out of fold and the balance. Export predicts the expected number (rate transfer).</source>
        <translation>Test rows: predicted with this threshold / expected from the rates out of fold and the balance. Export predicts the expected number (rate transfer).</translation>
    </message>
    <message>
        <source>Threshold of %1</source>
        <translation>Threshold of %1</translation>
    </message>
    <message>
        <source>Threshold of %1 as a number</source>
        <translation>Threshold of %1 as a number</translation>
    </message>
    <message>
        <source>Lock %1</source>
        <translation>Lock %1</translation>
    </message>
    <message>
        <source>Locked: no rule and no hand moves this threshold (L)</source>
        <translation>Locked: no rule and no hand moves this threshold (L)</translation>
    </message>
    <message>
        <source>Posts with this label</source>
        <translation>Posts with this label</translation>
    </message>
    <message>
        <source>by language: %1</source>
        <translation>by language: %1</translation>
    </message>
</context>
<context>
    <name>thresher::Chart</name>
    <message>
        <source>The picture could not be drawn.</source>
        <translation>The picture could not be drawn.</translation>
    </message>
</context>
<context>
    <name>thresher::ChartCard</name>
    <message>
        <source>Menu of the chart %1</source>
        <translation>Menu of the chart %1</translation>
    </message>
    <message>
        <source>Copy picture and numbers</source>
        <translation>Copy picture and numbers</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>Save as PNG…</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>Save as SVG…</translation>
    </message>
    <message>
        <source>Save numbers as CSV…</source>
        <translation>Save numbers as CSV…</translation>
    </message>
    <message>
        <source>Copy or save this chart</source>
        <translation>Copy or save this chart</translation>
    </message>
    <message>
        <source>Save chart</source>
        <translation>Save chart</translation>
    </message>
</context>
<context>
    <name>thresher::ChartsColumn</name>
    <message>
        <source>near duplicates</source>
        <translation>near duplicates</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>fold %1</translation>
    </message>
    <message>
        <source>train</source>
        <translation>train</translation>
    </message>
    <message>
        <source>share of posts</source>
        <translation>share of posts</translation>
    </message>
    <message>
        <source>posts</source>
        <translation>posts</translation>
    </message>
    <message>
        <source>The languages are guessed from letters.</source>
        <translation>The languages are guessed from letters.</translation>
    </message>
    <message>
        <source>Share of the posts of the row&apos;s class that have the column&apos;s class too</source>
        <translation>Share of the posts of the row&apos;s class that have the column&apos;s class too</translation>
    </message>
    <message>
        <source>Posts that have both classes; the diagonal: all posts of the class</source>
        <translation>Posts that have both classes; the diagonal: all posts of the class</translation>
    </message>
    <message>
        <source>groups that disagree</source>
        <translation>groups that disagree</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of near duplicates</source>
        <translation>
            <numerusform>%Ln group of near duplicates</numerusform>
            <numerusform>%Ln groups of near duplicates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them with the same labels throughout</source>
        <translation>
            <numerusform>%Ln of them with the same labels throughout</numerusform>
            <numerusform>%Ln of them with the same labels throughout</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln test post(s) resemble a training post</source>
        <translation>
            <numerusform>%Ln test post resembles a training post</numerusform>
            <numerusform>%Ln test posts resemble a training post</numerusform>
        </translation>
    </message>
    <message>
        <source>z-score of the log-odds ratio</source>
        <translation>z-score of the log-odds ratio</translation>
    </message>
    <message>
        <source>Prevalence per class</source>
        <translation>Prevalence per class</translation>
    </message>
    <message>
        <source>Classes together</source>
        <translation>Classes together</translation>
    </message>
    <message>
        <source>Labels per post</source>
        <translation>Labels per post</translation>
    </message>
    <message>
        <source>Classes by language</source>
        <translation>Classes by language</translation>
    </message>
    <message>
        <source>Near duplicates whose labels disagree</source>
        <translation>Near duplicates whose labels disagree</translation>
    </message>
    <message>
        <source>Words that mark a class</source>
        <translation>Words that mark a class</translation>
    </message>
    <message>
        <source>all</source>
        <translation>all</translation>
    </message>
    <message>
        <source>by language</source>
        <translation>by language</translation>
    </message>
    <message>
        <source>by fold</source>
        <translation>by fold</translation>
    </message>
    <message>
        <source>Prevalence of what</source>
        <translation>Prevalence of what</translation>
    </message>
    <message>
        <source>counts</source>
        <translation>counts</translation>
    </message>
    <message>
        <source>conditional</source>
        <translation>conditional</translation>
    </message>
    <message>
        <source>Counts or shares</source>
        <translation>Counts or shares</translation>
    </message>
    <message>
        <source>Class whose words are shown</source>
        <translation>Class whose words are shown</translation>
    </message>
    <message>
        <source>probed</source>
        <translation>probed</translation>
    </message>
    <message>
        <source>Make folds first.</source>
        <translation>Make folds first.</translation>
    </message>
    <message>
        <source>Probe the leaderboard and use what follows as balance.</source>
        <translation>Probe the leaderboard and use what follows as balance.</translation>
    </message>
    <message>
        <source>and probed</source>
        <translation>and probed</translation>
    </message>
</context>
<context>
    <name>thresher::ChipBar</name>
    <message>
        <source>Remove the filter %1</source>
        <translation>Remove the filter %1</translation>
    </message>
</context>
<context>
    <name>thresher::ClassesCard</name>
    <message>
        <source>How many the rule is expected to predict, with its tolerance</source>
        <translation>How many the rule is expected to predict, with its tolerance</translation>
    </message>
    <message>
        <source>How many there should be by the balance in use</source>
        <translation>How many there should be by the balance in use</translation>
    </message>
    <message>
        <source>Rows that turn positive and negative against the last exported file: click or press Return to see them</source>
        <translation>Rows that turn positive and negative against the last exported file: click or press Return to see them</translation>
    </message>
    <message>
        <source>Rows that turn positive and negative against the last exported file</source>
        <translation>Rows that turn positive and negative against the last exported file</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without a positive</source>
        <translation>
            <numerusform>%Ln without a positive</numerusform>
            <numerusform>%Ln without a positive</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) flipped</source>
        <translation>
            <numerusform>%Ln row flipped</numerusform>
            <numerusform>%Ln rows flipped</numerusform>
        </translation>
    </message>
    <message>
        <source>Macro F1, cross-fitted: %1</source>
        <translation>Macro F1, cross-fitted: %1</translation>
    </message>
    <message>
        <source>What the file would hold</source>
        <translation>What the file would hold</translation>
    </message>
    <message>
        <source>Predicted and expected rows per class</source>
        <translation>Predicted and expected rows per class</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>predicted</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>expected</translation>
    </message>
    <message>
        <source>balance</source>
        <translation>balance</translation>
    </message>
    <message>
        <source>flips</source>
        <translation>flips</translation>
    </message>
    <message>
        <source>rule %1, %2</source>
        <translation>rule %1, %2</translation>
    </message>
</context>
<context>
    <name>thresher::ConfigForm</name>
    <message>
        <source>Model and prompt</source>
        <translation>Model and prompt</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Linear baseline</source>
        <translation>Linear baseline</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Schedule</translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation>Thresholds</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Advanced</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>Default: %1</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Search settings</translation>
    </message>
</context>
<context>
    <name>thresher::CurvesPanel</name>
    <message>
        <source>fold %1</source>
        <translation>fold %1</translation>
    </message>
    <message numerus="yes">
        <source>mean of %n fold(s)</source>
        <translation>
            <numerusform>mean of %n fold</numerusform>
            <numerusform>mean of %n folds</numerusform>
        </translation>
    </message>
    <message>
        <source>F1 of %1</source>
        <translation>F1 of %1</translation>
    </message>
    <message>
        <source>step</source>
        <translation>step</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>epoch</translation>
    </message>
    <message>
        <source>hours since the start</source>
        <translation>hours since the start</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>Training loss</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>Validation loss</translation>
    </message>
    <message>
        <source>Macro average precision</source>
        <translation>Macro average precision</translation>
    </message>
    <message>
        <source>Macro F1, rate-matched</source>
        <translation>Macro F1, rate-matched</translation>
    </message>
    <message>
        <source>Macro F1 at 0.5</source>
        <translation>Macro F1 at 0.5</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Learning rate</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>Gradient norm</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>Tokens per second</translation>
    </message>
    <message>
        <source>x axis</source>
        <translation>x axis</translation>
    </message>
    <message>
        <source>relative time</source>
        <translation>relative time</translation>
    </message>
    <message>
        <source>wall clock</source>
        <translation>wall clock</translation>
    </message>
    <message>
        <source>x axis of all curves</source>
        <translation>x axis of all curves</translation>
    </message>
    <message>
        <source>smoothing</source>
        <translation>smoothing</translation>
    </message>
    <message>
        <source>Smoothing of the loss curves</source>
        <translation>Smoothing of the loss curves</translation>
    </message>
    <message>
        <source>Exponential moving average of the loss curves; the raw line stays faint.</source>
        <translation>Exponential moving average of the loss curves; the raw line stays faint.</translation>
    </message>
    <message>
        <source>log loss axis</source>
        <translation>log loss axis</translation>
    </message>
    <message>
        <source>per class</source>
        <translation>per class</translation>
    </message>
    <message>
        <source>F1 of every class at rate-matched thresholds, a chart each</source>
        <translation>F1 of every class at rate-matched thresholds, a chart each</translation>
    </message>
    <message>
        <source>Macro F1 on the validation folds</source>
        <translation>Macro F1 on the validation folds</translation>
    </message>
    <message>
        <source>rate-matched</source>
        <translation>rate-matched</translation>
    </message>
    <message>
        <source>at 0.5</source>
        <translation>at 0.5</translation>
    </message>
    <message>
        <source>Macro F1, tuned (picked here)</source>
        <translation>Macro F1, tuned (picked here)</translation>
    </message>
    <message>
        <source>tuned (picked here)</source>
        <translation>tuned (picked here)</translation>
    </message>
    <message>
        <source>time of day</source>
        <translation>time of day</translation>
    </message>
    <message>
        <source>No run is shown. Train one: its curves appear here while it goes.</source>
        <translation>No run is shown. Train one: its curves appear here while it goes.</translation>
    </message>
</context>
<context>
    <name>thresher::DataCard</name>
    <message>
        <source> (guessed)</source>
        <translation> (guessed)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln column(s) of 0 and 1</source>
        <translation>
            <numerusform>%Ln column of 0 and 1</numerusform>
            <numerusform>%Ln columns of 0 and 1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 rows, %3 classes. Id: %4. Text: %5. Labels: %6. Language: %7. Spans: %8.</source>
        <translation>%1, %2 rows, %3 classes. Id: %4. Text: %5. Labels: %6. Language: %7. Spans: %8.</translation>
    </message>
    <message>
        <source>no test file</source>
        <translation>no test file</translation>
    </message>
    <message>
        <source>test: %1, %2 rows</source>
        <translation>test: %1, %2 rows</translation>
    </message>
    <message>
        <source>test: %1 cannot be read</source>
        <translation>test: %1 cannot be read</translation>
    </message>
    <message>
        <source>no sample submission</source>
        <translation>no sample submission</translation>
    </message>
    <message>
        <source>sample submission: %1, %2 rows</source>
        <translation>sample submission: %1, %2 rows</translation>
    </message>
    <message>
        <source>sample submission: %1 cannot be read</source>
        <translation>sample submission: %1 cannot be read</translation>
    </message>
    <message numerus="yes">
        <source> (%Ln row(s), the first is row %1)</source>
        <translation>
            <numerusform> (%Ln row, the first is row %1)</numerusform>
            <numerusform> (%Ln rows, the first is row %1)</numerusform>
        </translation>
    </message>
    <message>
        <source>row %1: %2</source>
        <translation>row %1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln remark(s) on this file</source>
        <translation>
            <numerusform>%Ln remark on this file</numerusform>
            <numerusform>%Ln remarks on this file</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing odd was found in this file.</source>
        <translation>Nothing odd was found in this file.</translation>
    </message>
    <message>
        <source>Choose the test file</source>
        <translation>Choose the test file</translation>
    </message>
    <message>
        <source>Choose the sample submission</source>
        <translation>Choose the sample submission</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>The file</translation>
    </message>
    <message>
        <source>Test file…</source>
        <translation>Test file…</translation>
    </message>
    <message>
        <source>Sample submission…</source>
        <translation>Sample submission…</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Columns</translation>
    </message>
    <message>
        <source>Say which columns hold what</source>
        <translation>Say which columns hold what</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Read again</translation>
    </message>
    <message>
        <source>Train the linear baseline</source>
        <translation>Train the linear baseline</translation>
    </message>
    <message>
        <source>Half a minute to a first honest score and a first submission</source>
        <translation>Half a minute to a first honest score and a first submission</translation>
    </message>
    <message>
        <source>Id column</source>
        <translation>Id column</translation>
    </message>
    <message>
        <source>Text column</source>
        <translation>Text column</translation>
    </message>
    <message>
        <source>Label column</source>
        <translation>Label column</translation>
    </message>
    <message>
        <source>Language column</source>
        <translation>Language column</translation>
    </message>
    <message>
        <source>Spans column</source>
        <translation>Spans column</translation>
    </message>
    <message>
        <source>Remarks on this file</source>
        <translation>Remarks on this file</translation>
    </message>
    <message>
        <source>0/1 columns</source>
        <translation>0/1 columns</translation>
    </message>
    <message>
        <source>Classes, in order</source>
        <translation>Classes, in order</translation>
    </message>
    <message>
        <source>names between commas</source>
        <translation>names between commas</translation>
    </message>
</context>
<context>
    <name>thresher::DatasetPage</name>
    <message>
        <source>Dataset</source>
        <translation>Dataset</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Open a data file</translation>
    </message>
    <message>
        <source>label: %1</source>
        <translation>label: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln label</numerusform>
            <numerusform>%Ln labels</numerusform>
        </translation>
    </message>
    <message>
        <source>language: %1</source>
        <translation>language: %1</translation>
    </message>
    <message>
        <source>fold: %1</source>
        <translation>fold: %1</translation>
    </message>
    <message>
        <source>length: %1–%2</source>
        <translation>length: %1–%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln post(s)</source>
        <translation>
            <numerusform>%1 of %Ln post</numerusform>
            <numerusform>%1 of %Ln posts</numerusform>
        </translation>
    </message>
    <message>
        <source>wrong in the current decision</source>
        <translation>wrong in the current decision</translation>
    </message>
    <message>
        <source>bookmarked</source>
        <translation>bookmarked</translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here.</source>
        <translation>Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here.</translation>
    </message>
    <message>
        <source>Search posts and ids  ( / )</source>
        <translation>Search posts and ids  ( / )</translation>
    </message>
    <message>
        <source>Search posts</source>
        <translation>Search posts</translation>
    </message>
    <message>
        <source>Posts</source>
        <translation>Posts</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Previous post</source>
        <translation>Previous post</translation>
    </message>
    <message>
        <source>Next post</source>
        <translation>Next post</translation>
    </message>
    <message>
        <source>Wrong in the decision</source>
        <translation>Wrong in the decision</translation>
    </message>
    <message>
        <source>Posts that the thresholds in use get wrong in some class</source>
        <translation>Posts that the thresholds in use get wrong in some class</translation>
    </message>
    <message>
        <source>Bookmarked</source>
        <translation>Bookmarked</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Clear filters</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>Copy rows</translation>
    </message>
</context>
<context>
    <name>thresher::DuplicatesCard</name>
    <message>
        <source>Comparing the posts…</source>
        <translation>Comparing the posts…</translation>
    </message>
    <message>
        <source>No two training posts are nearly the same.</source>
        <translation>No two training posts are nearly the same.</translation>
    </message>
    <message>
        <source>Those whose labels differ first. A click shows the posts of a group.</source>
        <translation>Those whose labels differ first. A click shows the posts of a group.</translation>
    </message>
    <message>
        <source>Choose a test file to compare with.</source>
        <translation>Choose a test file to compare with.</translation>
    </message>
    <message>
        <source>No test post is nearly the same as a training post.</source>
        <translation>No test post is nearly the same as a training post.</translation>
    </message>
    <message>
        <source>A click shows the training post that the test post resembles.</source>
        <translation>A click shows the training post that the test post resembles.</translation>
    </message>
    <message>
        <source>like %1</source>
        <translation>like %1</translation>
    </message>
    <message>
        <source>Nearly the same</source>
        <translation>Nearly the same</translation>
    </message>
    <message>
        <source>within training</source>
        <translation>within training</translation>
    </message>
    <message>
        <source>test and training</source>
        <translation>test and training</translation>
    </message>
    <message>
        <source>Which posts are compared</source>
        <translation>Which posts are compared</translation>
    </message>
    <message>
        <source>Near duplicates</source>
        <translation>Near duplicates</translation>
    </message>
    <message>
        <source>The posts could not be compared.</source>
        <translation>The posts could not be compared.</translation>
    </message>
</context>
<context>
    <name>thresher::DuplicatesModel</name>
    <message>
        <source>Posts</source>
        <translation>Posts</translation>
    </message>
    <message>
        <source>Test post</source>
        <translation>Test post</translation>
    </message>
    <message>
        <source>First of them</source>
        <translation>First of them</translation>
    </message>
    <message>
        <source>Training post</source>
        <translation>Training post</translation>
    </message>
    <message>
        <source>Labels that differ</source>
        <translation>Labels that differ</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Similarity</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>thresher::ExportCard</name>
    <message>
        <source>The same bytes were exported before: %1</source>
        <translation>The same bytes were exported before: %1</translation>
    </message>
    <message>
        <source>Ids, order, columns and values are as the sample demands</source>
        <translation>Ids, order, columns and values are as the sample demands</translation>
    </message>
    <message>
        <source>Making the files…</source>
        <translation>Making the files…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Export submissions</source>
        <translation>Export submissions</translation>
    </message>
    <message>
        <source>Export submission</source>
        <translation>Export submission</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Checks</translation>
    </message>
    <message>
        <source>Checks of the submission</source>
        <translation>Checks of the submission</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Template of the file name</source>
        <translation>Template of the file name</translation>
    </message>
    <message>
        <source>{scores}, {rule}, {fold} and {date} are filled in</source>
        <translation>{scores}, {rule}, {fold} and {date} are filled in</translation>
    </message>
    <message>
        <source>Each fold&apos;s model alone as well</source>
        <translation>Each fold&apos;s model alone as well</translation>
    </message>
    <message>
        <source>One more file for every fold, with thresholds by the same rule, fitted on that fold&apos;s validation rows</source>
        <translation>One more file for every fold, with thresholds by the same rule, fitted on that fold&apos;s validation rows</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Copy message</translation>
    </message>
    <message>
        <source>A line to paste where the competition asks for a description</source>
        <translation>A line to paste where the competition asks for a description</translation>
    </message>
    <message>
        <source>Public score to expect, 90 %: %1–%2 on %3 rows.</source>
        <translation>Public score to expect, 90 %: %1–%2 on %3 rows.</translation>
    </message>
    <message>
        <source>Against the last file: %1, which %2 rows can show.</source>
        <translation>Against the last file: %1, which %2 rows can show.</translation>
    </message>
    <message>
        <source>Against the last file: %1, not resolvable on %2 rows.</source>
        <translation>Against the last file: %1, not resolvable on %2 rows.</translation>
    </message>
</context>
<context>
    <name>thresher::FilesCard</name>
    <message>
        <source>Sample submission</source>
        <translation>Sample submission</translation>
    </message>
    <message>
        <source>The files are made from the competition&apos;s sample submission. Choose it first.</source>
        <translation>The files are made from the competition&apos;s sample submission. Choose it first.</translation>
    </message>
    <message>
        <source>One file per class with 1 in every row of that class, and two controls. Send them over some days and write down the scores.</source>
        <translation>One file per class with 1 in every row of that class, and two controls. Send them over some days and write down the scores.</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Not sent</translation>
    </message>
    <message>
        <source>Mark as sent</source>
        <translation>Mark as sent</translation>
    </message>
    <message>
        <source>%1 of %2 left today</source>
        <translation>%1 of %2 left today</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sent today</source>
        <translation>
            <numerusform>%Ln sent today</numerusform>
            <numerusform>%Ln sent today</numerusform>
        </translation>
    </message>
    <message>
        <source>1  Files to send</source>
        <translation>1  Files to send</translation>
    </message>
    <message>
        <source>Make the files</source>
        <translation>Make the files</translation>
    </message>
    <message>
        <source>Choose the sample submission…</source>
        <translation>Choose the sample submission…</translation>
    </message>
    <message>
        <source>A day</source>
        <translation>A day</translation>
    </message>
    <message>
        <source>?</source>
        <translation>?</translation>
    </message>
    <message>
        <source>Submissions a day</source>
        <translation>Submissions a day</translation>
    </message>
    <message>
        <source>Submissions that the competition allows a day, counted in UTC</source>
        <translation>Submissions that the competition allows a day, counted in UTC</translation>
    </message>
    <message>
        <source>copy path</source>
        <translation>copy path</translation>
    </message>
    <message>
        <source>Copy the path of the folder with the files</source>
        <translation>Copy the path of the folder with the files</translation>
    </message>
    <message>
        <source>Files of the probe</source>
        <translation>Files of the probe</translation>
    </message>
    <message>
        <source>Click a state, or press Space, when you have sent the file</source>
        <translation>Click a state, or press Space, when you have sent the file</translation>
    </message>
    <message>
        <source>The rules and the daily limit of the competition apply. Some competitions forbid probing: read them first.</source>
        <translation>The rules and the daily limit of the competition apply. Some competitions forbid probing: read them first.</translation>
    </message>
</context>
<context>
    <name>thresher::FlipsDrawer</name>
    <message numerus="yes">
        <source>%Ln label(s) flip against the last exported file</source>
        <translation>
            <numerusform>%Ln label flips against the last exported file</numerusform>
            <numerusform>%Ln labels flip against the last exported file</numerusform>
        </translation>
    </message>
    <message>
        <source>Labels that flip</source>
        <translation>Labels that flip</translation>
    </message>
    <message>
        <source>Text of the post</source>
        <translation>Text of the post</translation>
    </message>
    <message>
        <source>The text of the post stands here when the test file is open.</source>
        <translation>The text of the post stands here when the test file is open.</translation>
    </message>
    <message>
        <source>Back to the journal</source>
        <translation>Back to the journal</translation>
    </message>
    <message>
        <source>Back to the journal (Esc)</source>
        <translation>Back to the journal (Esc)</translation>
    </message>
</context>
<context>
    <name>thresher::FlipsModel</name>
    <message>
        <source>+ added</source>
        <translation>+ added</translation>
    </message>
    <message>
        <source>− taken away</source>
        <translation>− taken away</translation>
    </message>
    <message>
        <source>none</source>
        <translation>none</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Threshold</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>thresher::FoldTable</name>
    <message>
        <source>fold</source>
        <translation>fold</translation>
    </message>
    <message>
        <source>state</source>
        <translation>state</translation>
    </message>
    <message>
        <source>step</source>
        <translation>step</translation>
    </message>
    <message>
        <source>macro AP</source>
        <translation>macro AP</translation>
    </message>
</context>
<context>
    <name>thresher::FoldsCard</name>
    <message>
        <source>Import folds</source>
        <translation>Import folds</translation>
    </message>
    <message>
        <source>Export folds</source>
        <translation>Export folds</translation>
    </message>
    <message>
        <source>Make other folds</source>
        <translation>Make other folds</translation>
    </message>
    <message>
        <source>Make folds</source>
        <translation>Make folds</translation>
    </message>
    <message>
        <source>No folds yet. Training makes them by these settings, too; made here, they are the same for every run.</source>
        <translation>No folds yet. Training makes them by these settings, too; made here, they are the same for every run.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sealed row(s)</source>
        <translation>
            <numerusform>%Ln sealed row</numerusform>
            <numerusform>%Ln sealed rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) train in every fold</source>
        <translation>
            <numerusform>%Ln row trains in every fold</numerusform>
            <numerusform>%Ln rows train in every fold</numerusform>
        </translation>
    </message>
    <message>
        <source>Every class is in every fold.</source>
        <translation>Every class is in every fold.</translation>
    </message>
    <message>
        <source>posts</source>
        <translation>posts</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>fold %1</translation>
    </message>
    <message>
        <source>worst deviation</source>
        <translation>worst deviation</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Folds</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Sealed</source>
        <translation>Sealed</translation>
    </message>
    <message>
        <source>Number of folds</source>
        <translation>Number of folds</translation>
    </message>
    <message>
        <source>Seed of the splitter</source>
        <translation>Seed of the splitter</translation>
    </message>
    <message>
        <source>Share of rows to seal</source>
        <translation>Share of rows to seal</translation>
    </message>
    <message>
        <source>Rows put aside before folding: only they give a clean score for choices made by hand.</source>
        <translation>Rows put aside before folding: only they give a clean score for choices made by hand.</translation>
    </message>
    <message>
        <source>balance languages</source>
        <translation>balance languages</translation>
    </message>
    <message>
        <source>keep near duplicates together</source>
        <translation>keep near duplicates together</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>Positives per class and fold</source>
        <translation>Positives per class and fold</translation>
    </message>
</context>
<context>
    <name>thresher::JobBar</name>
    <message>
        <source>Go on</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Stops after the current step; the run can be resumed</source>
        <translation>Stops after the current step; the run can be resumed</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>fold %1</translation>
    </message>
    <message>
        <source>step %1 / %2</source>
        <translation>step %1 / %2</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>loss %1</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 tokens/s</translation>
    </message>
    <message>
        <source>%1 left in this fold</source>
        <translation>%1 left in this fold</translation>
    </message>
</context>
<context>
    <name>thresher::JournalCard</name>
    <message>
        <source>cross-fitted F1</source>
        <translation>cross-fitted F1</translation>
    </message>
    <message>
        <source>public score</source>
        <translation>public score</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Journal of exported files</source>
        <translation>Journal of exported files</translation>
    </message>
    <message>
        <source>Cross-validation and leaderboard</source>
        <translation>Cross-validation and leaderboard</translation>
    </message>
    <message>
        <source>Every exported file is kept here with its decision and its cross-fitted score. Type the public score beside it when the leaderboard shows one.</source>
        <translation>Every exported file is kept here with its decision and its cross-fitted score. Type the public score beside it when the leaderboard shows one.</translation>
    </message>
    <message numerus="yes">
        <source>Rank correlation %1 [%2 to %3], %n file(s)</source>
        <translation>
            <numerusform>Rank correlation %1 [%2 to %3], %n file</numerusform>
            <numerusform>Rank correlation %1 [%2 to %3], %n files</numerusform>
        </translation>
    </message>
    <message>
        <source>A rank correlation needs four files with different scores.</source>
        <translation>A rank correlation needs four files with different scores.</translation>
    </message>
    <message>
        <source>%1 of %2 submissions left today</source>
        <translation>%1 of %2 submissions left today</translation>
    </message>
    <message>
        <source>Files of the journal and of the probe share the day&apos;s quota; days are those of UTC</source>
        <translation>Files of the journal and of the probe share the day&apos;s quota; days are those of UTC</translation>
    </message>
    <message>
        <source>Import history…</source>
        <translation>Import history…</translation>
    </message>
    <message>
        <source>Import past submissions</source>
        <translation>Import past submissions</translation>
    </message>
    <message>
        <source>Past submissions with their scores, from a CSV: file, public, private, time, note</source>
        <translation>Past submissions with their scores, from a CSV: file, public, private, time, note</translation>
    </message>
</context>
<context>
    <name>thresher::JournalModel</name>
    <message>
        <source>When</source>
        <translation>When</translation>
    </message>
    <message>
        <source>File</source>
        <translation>File</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Scores</translation>
    </message>
    <message>
        <source>F1, cross-fitted</source>
        <translation>F1, cross-fitted</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Expected</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>Public</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Private</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>Below the range that was expected before it was sent</source>
        <translation>Below the range that was expected before it was sent</translation>
    </message>
    <message>
        <source>Above the range that was expected before it was sent</source>
        <translation>Above the range that was expected before it was sent</translation>
    </message>
    <message>
        <source>Chosen to be judged by the private score</source>
        <translation>Chosen to be judged by the private score</translation>
    </message>
    <message>
        <source>Final</source>
        <translation>Final</translation>
    </message>
</context>
<context>
    <name>thresher::LabelDesk</name>
    <message>
        <source>0: as the posts with this label score on average; 1: as those with the other label</source>
        <translation>0: as the posts with this label score on average; 1: as those with the other label</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>Post</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>Doubt</source>
        <translation>Doubt</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Wrong</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Why</translation>
    </message>
</context>
<context>
    <name>thresher::LabelDeskCard</name>
    <message>
        <source>like %1</source>
        <translation>like %1</translation>
    </message>
    <message>
        <source>Needs scores of posts that the model did not see: train a run first.</source>
        <translation>Needs scores of posts that the model did not see: train a run first.</translation>
    </message>
    <message>
        <source>Ranking the labels…</source>
        <translation>Ranking the labels…</translation>
    </message>
    <message>
        <source>No label is in doubt.</source>
        <translation>No label is in doubt.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s) in doubt</source>
        <translation>
            <numerusform>%Ln label in doubt</numerusform>
            <numerusform>%Ln labels in doubt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln correction(s) in label_overlay.csv, beside the data</source>
        <translation>
            <numerusform>%Ln correction in label_overlay.csv, beside the data</numerusform>
            <numerusform>%Ln corrections in label_overlay.csv, beside the data</numerusform>
        </translation>
    </message>
    <message>
        <source>Labels in doubt</source>
        <translation>Labels in doubt</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Takes the last tick back</source>
        <translation>Takes the last tick back</translation>
    </message>
    <message>
        <source>Undo the last correction</source>
        <translation>Undo the last correction</translation>
    </message>
    <message>
        <source>Train with them</source>
        <translation>Train with them</translation>
    </message>
    <message>
        <source>Fills the form of a run: its training rows get the corrected labels. Rows that are scored keep the labels of the data, so that the scores stay comparable.</source>
        <translation>Fills the form of a run: its training rows get the corrected labels. Rows that are scored keep the labels of the data, so that the scores stay comparable.</translation>
    </message>
    <message>
        <source>The labels could not be ranked.</source>
        <translation>The labels could not be ranked.</translation>
    </message>
</context>
<context>
    <name>thresher::LengthsCard</name>
    <message>
        <source>Choose a model folder with tokenizer.json or tokenizer.model</source>
        <translation>Choose a model folder with tokenizer.json or tokenizer.model</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>median %1</translation>
    </message>
    <message>
        <source>95 %: %1</source>
        <translation>95 %: %1</translation>
    </message>
    <message>
        <source>length, characters</source>
        <translation>length, characters</translation>
    </message>
    <message>
        <source>posts</source>
        <translation>posts</translation>
    </message>
    <message>
        <source>length, tokens</source>
        <translation>length, tokens</translation>
    </message>
    <message>
        <source>Counting tokens…</source>
        <translation>Counting tokens…</translation>
    </message>
    <message>
        <source>Choose a model folder: its tokenizer counts the tokens.</source>
        <translation>Choose a model folder: its tokenizer counts the tokens.</translation>
    </message>
    <message>
        <source>cut at %1</source>
        <translation>cut at %1</translation>
    </message>
    <message>
        <source>The longest has %1 tokens.</source>
        <translation>The longest has %1 tokens.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln post(s) are longer than max_length, before prompt and special tokens.</source>
        <translation>
            <numerusform>%Ln post are longer than max_length, before prompt and special tokens.</numerusform>
            <numerusform>%Ln posts are longer than max_length, before prompt and special tokens.</numerusform>
        </translation>
    </message>
    <message>
        <source>tokens: %1–%2</source>
        <translation>tokens: %1–%2</translation>
    </message>
    <message>
        <source>Length of the posts</source>
        <translation>Length of the posts</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>characters</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>tokens</translation>
    </message>
    <message>
        <source>Unit of the length</source>
        <translation>Unit of the length</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>Model…</translation>
    </message>
    <message>
        <source>Length limit in tokens</source>
        <translation>Length limit in tokens</translation>
    </message>
    <message>
        <source>max_length: what is longer is cut in training</source>
        <translation>max_length: what is longer is cut in training</translation>
    </message>
</context>
<context>
    <name>thresher::LongText</name>
    <message>
        <source>Show more</source>
        <translation>Show more</translation>
    </message>
    <message numerus="yes">
        <source>… %Ln more character(s)</source>
        <translation>
            <numerusform>… %Ln more character</numerusform>
            <numerusform>… %Ln more characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;File</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;View</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>&amp;Page</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Help</translation>
    </message>
    <message>
        <source>&amp;Open data file…</source>
        <translation>&amp;Open data file…</translation>
    </message>
    <message>
        <source>Open &amp;run or workspace…</source>
        <translation>Open &amp;run or workspace…</translation>
    </message>
    <message>
        <source>Open re&amp;cent</source>
        <translation>Open re&amp;cent</translation>
    </message>
    <message>
        <source>Close &amp;workspace</source>
        <translation>Close &amp;workspace</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quit</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Theme</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>As the &amp;system</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Light</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dark</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Language</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Keyboard shortcuts</translation>
    </message>
    <message>
        <source>&amp;About Thresher</source>
        <translation>&amp;About Thresher</translation>
    </message>
    <message>
        <source>Open data file</source>
        <translation>Open data file</translation>
    </message>
    <message>
        <source>Data files (%1)</source>
        <translation>Data files (%1)</translation>
    </message>
    <message>
        <source>All files (%1)</source>
        <translation>All files (%1)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Keyboard shortcuts</translation>
    </message>
    <message>
        <source>About Thresher</source>
        <translation>About Thresher</translation>
    </message>
    <message>
        <source>Thresher %1
Workbench for multilabel text classification

Built with Qt %2, QCustomPlot, libtorch, Highway, Apache Arrow, ICU, LIBLINEAR, yaml-cpp, spdlog and JSON for Modern C++.

Sources: Apache-2.0. This window, with QCustomPlot in it: GPL-3.0 or later.</source>
        <translation>Thresher %1
Workbench for multilabel text classification

Built with Qt %2, QCustomPlot, libtorch, Highway, Apache Arrow, ICU, LIBLINEAR, yaml-cpp, spdlog and JSON for Modern C++.

Sources: Apache-2.0. This window, with QCustomPlot in it: GPL-3.0 or later.</translation>
    </message>
    <message>
        <source>Open run, workspace or folder of another trainer</source>
        <translation>Open run, workspace or folder of another trainer</translation>
    </message>
</context>
<context>
    <name>thresher::MembersCard</name>
    <message>
        <source>Weight of %1</source>
        <translation>Weight of %1</translation>
    </message>
    <message>
        <source>In use: %1</source>
        <translation>In use: %1</translation>
    </message>
    <message>
        <source>No scores are in use yet.</source>
        <translation>No scores are in use yet.</translation>
    </message>
    <message>
        <source>Blend and use</source>
        <translation>Blend and use</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Use</translation>
    </message>
    <message>
        <source>Runs on the same folds are blended row by row out of fold: the blend&apos;s cross-fitted score is as honest as its members&apos;. Weights chosen by looking at that score are not.</source>
        <translation>Runs on the same folds are blended row by row out of fold: the blend&apos;s cross-fitted score is as honest as its members&apos;. Weights chosen by looking at that score are not.</translation>
    </message>
    <message>
        <source>Test rows are predicted by the mean of the fold models; that mean has no out-of-fold score, since all but one of them saw each row.</source>
        <translation>Test rows are predicted by the mean of the fold models; that mean has no out-of-fold score, since all but one of them saw each row.</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Members</translation>
    </message>
    <message>
        <source>Blend as</source>
        <translation>Blend as</translation>
    </message>
    <message>
        <source>probabilities</source>
        <translation>probabilities</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>logits</translation>
    </message>
    <message>
        <source>ranks</source>
        <translation>ranks</translation>
    </message>
    <message>
        <source>Axis of the blend</source>
        <translation>Axis of the blend</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Run</translation>
    </message>
    <message>
        <source>F1, cross-fitted</source>
        <translation>F1, cross-fitted</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Weight</translation>
    </message>
    <message>
        <source>Runs that may be members</source>
        <translation>Runs that may be members</translation>
    </message>
    <message>
        <source>How much alike</source>
        <translation>How much alike</translation>
    </message>
    <message>
        <source>Correlation of out-of-fold logits: the lower, the more a blend can gain</source>
        <translation>Correlation of out-of-fold logits: the lower, the more a blend can gain</translation>
    </message>
</context>
<context>
    <name>thresher::MessageCard</name>
    <message>
        <source>copy</source>
        <translation>copy</translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation>Copy this message</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Put this message away</translation>
    </message>
</context>
<context>
    <name>thresher::ModelField</name>
    <message>
        <source>%1 (%2, %3 million parameters)</source>
        <translation>%1 (%2, %3 million parameters)</translation>
    </message>
    <message>
        <source>%1 (not whole)</source>
        <translation>%1 (not whole)</translation>
    </message>
    <message>
        <source>No model is installed in the cache</source>
        <translation>No model is installed in the cache</translation>
    </message>
    <message>
        <source>Folder, or choose an installed model</source>
        <translation>Folder, or choose an installed model</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Choose a folder</translation>
    </message>
</context>
<context>
    <name>thresher::PostView</name>
    <message>
        <source>Choose a post to read it.</source>
        <translation>Choose a post to read it.</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>no label</translation>
    </message>
    <message>
        <source>Previous post</source>
        <translation>Previous post</translation>
    </message>
    <message>
        <source>Next post</source>
        <translation>Next post</translation>
    </message>
    <message>
        <source>Bookmark this post</source>
        <translation>Bookmark this post</translation>
    </message>
    <message>
        <source>Note on this post</source>
        <translation>Note on this post</translation>
    </message>
    <message>
        <source>Text of the post</source>
        <translation>Text of the post</translation>
    </message>
</context>
<context>
    <name>thresher::PostsDrawer</name>
    <message numerus="yes">
        <source>%1: %Ln error(s), likely label errors first</source>
        <translation>
            <numerusform>%1: %Ln error, likely label errors first</numerusform>
            <numerusform>%1: %Ln errors, likely label errors first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln post(s) found, nearest to the threshold first</source>
        <translation>
            <numerusform>%1: %Ln post found, nearest to the threshold first</numerusform>
            <numerusform>%1: %Ln posts found, nearest to the threshold first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln post(s) predicted without the label, highest score first</source>
        <translation>
            <numerusform>%1: %Ln post predicted without the label, highest score first</numerusform>
            <numerusform>%1: %Ln posts predicted without the label, highest score first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln post(s) missed, lowest score first</source>
        <translation>
            <numerusform>%1: %Ln post missed, lowest score first</numerusform>
            <numerusform>%1: %Ln posts missed, lowest score first</numerusform>
        </translation>
    </message>
    <message>
        <source>Posts of the cell</source>
        <translation>Posts of the cell</translation>
    </message>
    <message>
        <source>Text of the post</source>
        <translation>Text of the post</translation>
    </message>
    <message>
        <source>The text of the post stands here when the data file is open.</source>
        <translation>The text of the post stands here when the data file is open.</translation>
    </message>
    <message>
        <source>Close the posts</source>
        <translation>Close the posts</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Close (Esc)</translation>
    </message>
</context>
<context>
    <name>thresher::PostsModel</name>
    <message>
        <source>sealed</source>
        <translation>sealed</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Lang.</source>
        <translation>Lang.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Length</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>Fold</translation>
    </message>
</context>
<context>
    <name>thresher::PreflightCard</name>
    <message>
        <source>Measuring…</source>
        <translation>Measuring…</translation>
    </message>
    <message>
        <source>Memory %1, disk %2</source>
        <translation>Memory %1, disk %2</translation>
    </message>
    <message>
        <source>Time per fold: known once some steps have been trained here</source>
        <translation>Time per fold: known once some steps have been trained here</translation>
    </message>
    <message>
        <source>Before the start</source>
        <translation>Before the start</translation>
    </message>
    <message>
        <source>Time per fold: seconds, for some thousand posts</source>
        <translation>Time per fold: seconds, for some thousand posts</translation>
    </message>
    <message>
        <source>Time per fold about %1, for all %2 about %3</source>
        <translation>Time per fold about %1, for all %2 about %3</translation>
    </message>
    <message>
        <source>A guess from matrix products, until steps have been trained here</source>
        <translation>A guess from matrix products, until steps have been trained here</translation>
    </message>
</context>
<context>
    <name>thresher::ProbeModel</name>
    <message>
        <source>“%1” is not a number; scores are written as 0.01115</source>
        <translation>“%1” is not a number; scores are written as 0.01115</translation>
    </message>
    <message>
        <source>%1 is not between 0 and 1</source>
        <translation>%1 is not between 0 and 1</translation>
    </message>
    <message>
        <source>all zeros</source>
        <translation>all zeros</translation>
    </message>
    <message>
        <source>all ones</source>
        <translation>all ones</translation>
    </message>
    <message>
        <source>not made</source>
        <translation>not made</translation>
    </message>
    <message>
        <source>scored %1</source>
        <translation>scored %1</translation>
    </message>
    <message>
        <source>sent %1</source>
        <translation>sent %1</translation>
    </message>
    <message>
        <source>made %1</source>
        <translation>made %1</translation>
    </message>
    <message>
        <source>training rate taken</source>
        <translation>training rate taken</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>not tested</source>
        <translation>not tested</translation>
    </message>
    <message>
        <source>more often</source>
        <translation>more often</translation>
    </message>
    <message>
        <source>rarer</source>
        <translation>rarer</translation>
    </message>
    <message>
        <source>as in training</source>
        <translation>as in training</translation>
    </message>
    <message>
        <source>Exactly this many: no other number gives this score</source>
        <translation>Exactly this many: no other number gives this score</translation>
    </message>
    <message>
        <source>Every number in this range gives the score that is shown</source>
        <translation>Every number in this range gives the score that is shown</translation>
    </message>
    <message>
        <source>Fisher&apos;s exact test of training against public rows: p %1; adjusted for all classes %2</source>
        <translation>Fisher&apos;s exact test of training against public rows: p %1; adjusted for all classes %2</translation>
    </message>
    <message>
        <source>Its own score is missing: this is what the all-ones control leaves for it</source>
        <translation>Its own score is missing: this is what the all-ones control leaves for it</translation>
    </message>
    <message>
        <source>Class, or control file</source>
        <translation>Class, or control file</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>Made, sent or scored, and when</source>
        <translation>Made, sent or scored, and when</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Begin of the file&apos;s SHA-256</source>
        <translation>Begin of the file&apos;s SHA-256</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>Hash</translation>
    </message>
    <message>
        <source>What the leaderboard showed; point or comma</source>
        <translation>What the leaderboard showed; point or comma</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>Positives among the public rows; a tick marks an exact count</source>
        <translation>Positives among the public rows; a tick marks an exact count</translation>
    </message>
    <message>
        <source>Positives</source>
        <translation>Positives</translation>
    </message>
    <message>
        <source>Share of positives among the public rows</source>
        <translation>Share of positives among the public rows</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>Public</translation>
    </message>
    <message>
        <source>Share of positives in the training data</source>
        <translation>Share of positives in the training data</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Train</translation>
    </message>
    <message>
        <source>Chance of a difference this large if both were drawn from the same source</source>
        <translation>Chance of a difference this large if both were drawn from the same source</translation>
    </message>
    <message>
        <source>p</source>
        <translation>p</translation>
    </message>
    <message>
        <source>Whether public rows differ from training, after adjustment for all classes</source>
        <translation>Whether public rows differ from training, after adjustment for all classes</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Verdict</translation>
    </message>
    <message>
        <source>Recommended rate of positives in the whole test set</source>
        <translation>Recommended rate of positives in the whole test set</translation>
    </message>
    <message>
        <source>Test rate</source>
        <translation>Test rate</translation>
    </message>
    <message>
        <source>Positives to expect in the whole test set</source>
        <translation>Positives to expect in the whole test set</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Expected</translation>
    </message>
    <message>
        <source>F1 on the leaderboard, from a submission with the class zeroed</source>
        <translation>F1 on the leaderboard, from a submission with the class zeroed</translation>
    </message>
    <message>
        <source>LB F1</source>
        <translation>LB F1</translation>
    </message>
    <message>
        <source>Number of public rows unknown. These fit all scores: %1</source>
        <translation>Number of public rows unknown. These fit all scores: %1</translation>
    </message>
    <message>
        <source>Rates agree with training better than chance would have it: the split looks stratified. Then the test set holds the training rates.</source>
        <translation>Rates agree with training better than chance would have it: the split looks stratified. Then the test set holds the training rates.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without positives among the public rows; the scorer counts them as 1.</source>
        <translation>
            <numerusform>%Ln class without positives among the public rows; the scorer counts it as 1.</numerusform>
            <numerusform>%Ln classes without positives among the public rows; the scorer counts them as 1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) with score 0: perhaps absent from the public rows.</source>
        <translation>
            <numerusform>%Ln class with score 0: perhaps absent from the public rows.</numerusform>
            <numerusform>%Ln classes with score 0: perhaps absent from the public rows.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without an exact count: the decimals shown do not tell more.</source>
        <translation>
            <numerusform>%Ln class without an exact count: the decimals shown do not tell more.</numerusform>
            <numerusform>%Ln classes without an exact count: the decimals shown do not tell more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without a score: the training rate stands in.</source>
        <translation>
            <numerusform>%Ln class without a score: the training rate stands in.</numerusform>
            <numerusform>%Ln classes without a score: the training rate stands in.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) without a score.</source>
        <translation>
            <numerusform>%Ln class without a score.</numerusform>
            <numerusform>%Ln classes without a score.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 has more than the %Ln decimal(s) of the leaderboard</source>
        <translation>
            <numerusform>%1 has more than the one decimal of the leaderboard</numerusform>
            <numerusform>%1 has more than the %Ln decimals of the leaderboard</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is no whole number of classes out of %2: zeros score only for classes without positives</source>
        <translation>%1 is no whole number of classes out of %2: zeros score only for classes without positives</translation>
    </message>
    <message>
        <source>it contradicts the scores of the classes</source>
        <translation>it contradicts the scores of the classes</translation>
    </message>
    <message numerus="yes">
        <source>%1 is above %2, the most that one of %Ln class(es) can reach</source>
        <translation>
            <numerusform>%1 is above %2, the most that the only class can reach</numerusform>
            <numerusform>%1 is above %2, the most that one of %Ln classes can reach</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 fits no whole number of positives among %Ln public row(s); check the score, the rows and the decimals</source>
        <translation>
            <numerusform>%1 fits no whole number of positives among %Ln public row; check the score, the rows and the decimals</numerusform>
            <numerusform>%1 fits no whole number of positives among %Ln public rows; check the score, the rows and the decimals</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::ProbePage</name>
    <message>
        <source>Probe</source>
        <translation>Probe</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Open a data file</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) of the file are unknown here</source>
        <translation>
            <numerusform>%Ln class of the file is unknown here</numerusform>
            <numerusform>%Ln classes of the file are unknown here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pasted line(s) found no row</source>
        <translation>
            <numerusform>%Ln pasted line found no row</numerusform>
            <numerusform>%Ln pasted lines found no row</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here.</source>
        <translation>Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here.</translation>
    </message>
    <message>
        <source>Make the files to send</source>
        <translation>Make the files to send</translation>
    </message>
    <message>
        <source>Mark as sent, or not sent</source>
        <translation>Mark as sent, or not sent</translation>
    </message>
    <message>
        <source>Paste scores</source>
        <translation>Paste scores</translation>
    </message>
    <message>
        <source>Import scores…</source>
        <translation>Import scores…</translation>
    </message>
    <message>
        <source>Save balances.csv</source>
        <translation>Save balances.csv</translation>
    </message>
    <message>
        <source>Use as balance</source>
        <translation>Use as balance</translation>
    </message>
</context>
<context>
    <name>thresher::PromptPanel</name>
    <message>
        <source>The linear baseline reads the post alone: it has no prompt.</source>
        <translation>The linear baseline reads the post alone: it has no prompt.</translation>
    </message>
    <message>
        <source>Choose a model in the form: its tokenizer is needed.</source>
        <translation>Choose a model in the form: its tokenizer is needed.</translation>
    </message>
    <message>
        <source>Reading the tokenizer…</source>
        <translation>Reading the tokenizer…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s), bos and eos counted.</source>
        <translation>
            <numerusform>%Ln token, bos and eos counted.</numerusform>
            <numerusform>%Ln tokens, bos and eos counted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s) are cut, struck out above.</source>
        <translation>
            <numerusform>%Ln token is cut, struck out above.</numerusform>
            <numerusform>%Ln tokens are cut, struck out above.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln post(s) of %1 are cut at %2 tokens.</source>
        <translation>
            <numerusform>%Ln post of %1 is cut at %2 tokens.</numerusform>
            <numerusform>%Ln posts of %1 are cut at %2 tokens.</numerusform>
        </translation>
    </message>
    <message>
        <source>Counting the posts that are cut…</source>
        <translation>Counting the posts that are cut…</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>What the model sees</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>Post</translation>
    </message>
    <message>
        <source>Next cut post</source>
        <translation>Next cut post</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message numerus="yes">
        <source>[… %Ln more character(s), cut, not shown here …]</source>
        <translation>
            <numerusform>[… %Ln more character, cut, not shown here …]</numerusform>
            <numerusform>[… %Ln more characters, cut, not shown here …]</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::ResultsColumn</name>
    <message>
        <source>Enter scores, a part of them will do: balances follow at once.</source>
        <translation>Enter scores, a part of them will do: balances follow at once.</translation>
    </message>
    <message>
        <source>public rows</source>
        <translation>public rows</translation>
    </message>
    <message>
        <source>training</source>
        <translation>training</translation>
    </message>
    <message>
        <source>share of positives</source>
        <translation>share of positives</translation>
    </message>
    <message>
        <source>Whiskers: all counts that give the score shown</source>
        <translation>Whiskers: all counts that give the score shown</translation>
    </message>
    <message>
        <source>Thresholds use these rates.</source>
        <translation>Thresholds use these rates.</translation>
    </message>
    <message>
        <source>3  What follows: share of positives</source>
        <translation>3  What follows: share of positives</translation>
    </message>
    <message>
        <source>Balances of the classes</source>
        <translation>Balances of the classes</translation>
    </message>
    <message>
        <source>Take the training rates for the test set</source>
        <translation>Take the training rates for the test set</translation>
    </message>
    <message>
        <source>Save balances.csv</source>
        <translation>Save balances.csv</translation>
    </message>
    <message>
        <source>Use as balance</source>
        <translation>Use as balance</translation>
    </message>
</context>
<context>
    <name>thresher::RunsModel</name>
    <message>
        <source>%1 and %2 have other classes, or another order of them</source>
        <translation>%1 and %2 have other classes, or another order of them</translation>
    </message>
    <message>
        <source>%1 and %2 were trained on different data files</source>
        <translation>%1 and %2 were trained on different data files</translation>
    </message>
    <message>
        <source>Macro F1 with thresholds fitted on other folds, its 90 % interval and how clean it is</source>
        <translation>Macro F1 with thresholds fitted on other folds, its 90 % interval and how clean it is</translation>
    </message>
    <message>
        <source>F1 at the run&apos;s own thresholds (own rows)</source>
        <translation>F1 at the run&apos;s own thresholds (own rows)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Run</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Folds</translation>
    </message>
    <message>
        <source>F1, cross-fitted</source>
        <translation>F1, cross-fitted</translation>
    </message>
    <message>
        <source>Macro AP</source>
        <translation>Macro AP</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>What differs</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Made</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>not comparable</translation>
    </message>
    <message>
        <source>Cross-fitted macro F1 minus the champion&apos;s on common rows, 90 % interval of the paired difference; noise of training again is not in it</source>
        <translation>Cross-fitted macro F1 minus the champion&apos;s on common rows, 90 % interval of the paired difference; noise of training again is not in it</translation>
    </message>
    <message>
        <source>Against the champion</source>
        <translation>Against the champion</translation>
    </message>
</context>
<context>
    <name>thresher::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>Runs</translation>
    </message>
    <message>
        <source>Their scores may not be compared: %1.</source>
        <translation>Their scores may not be compared: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message>
        <source>key</source>
        <translation>key</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Unpin</translation>
    </message>
    <message>
        <source>Pin as champion</source>
        <translation>Pin as champion</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) moved to the trash</source>
        <translation>
            <numerusform>%n run moved to the trash</numerusform>
            <numerusform>%n runs moved to the trash</numerusform>
        </translation>
    </message>
    <message>
        <source>To have them back, move these folders into the folder of runs: %1</source>
        <translation>To have them back, move these folders into the folder of runs: %1</translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation>Export the table</translation>
    </message>
    <message>
        <source>No runs yet. Train the linear baseline first: half a minute to a first honest score.</source>
        <translation>No runs yet. Train the linear baseline first: half a minute to a first honest score.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>Go to training</translation>
    </message>
    <message>
        <source>Open a data file, a run folder or a workspace to see runs here.</source>
        <translation>Open a data file, a run folder or a workspace to see runs here.</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Open a data file</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>Search runs</translation>
    </message>
    <message>
        <source>Keys that differ</source>
        <translation>Keys that differ</translation>
    </message>
    <message>
        <source>Set thresholds</source>
        <translation>Set thresholds</translation>
    </message>
    <message>
        <source>Clone with changes</source>
        <translation>Clone with changes</translation>
    </message>
    <message>
        <source>Train missing folds</source>
        <translation>Train missing folds</translation>
    </message>
    <message>
        <source>To the trash</source>
        <translation>To the trash</translation>
    </message>
    <message>
        <source>Export table…</source>
        <translation>Export table…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Against the champion %1:</source>
        <translation>Against the champion %1:</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) left the table: the folder is gone</source>
        <translation>
            <numerusform>%n run left the table: its folder is gone</numerusform>
            <numerusform>%n runs left the table: their folders are gone</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted or renamed by another program: %1. A folder that comes back is shown again by itself.</source>
        <translation>Deleted or renamed by another program: %1. A folder that comes back is shown again by itself.</translation>
    </message>
    <message>
        <source>Report of the run…</source>
        <translation>Report of the run…</translation>
    </message>
    <message>
        <source>Report of the workspace…</source>
        <translation>Report of the workspace…</translation>
    </message>
    <message>
        <source>One page with the figures that a paper or a post needs, as HTML or PDF</source>
        <translation>One page with the figures that a paper or a post needs, as HTML or PDF</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Report</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Web page (*.html)</translation>
    </message>
    <message>
        <source>Report written</source>
        <translation>Report written</translation>
    </message>
    <message>
        <source>Import scores or answers…</source>
        <translation>Import scores or answers…</translation>
    </message>
    <message>
        <source>Probabilities of a model trained elsewhere (npy, CSV) or a language model&apos;s answers (jsonl): held against the labels first</source>
        <translation>Probabilities of a model trained elsewhere (npy, CSV) or a language model&apos;s answers (jsonl): held against the labels first</translation>
    </message>
    <message>
        <source>Pack to send…</source>
        <translation>Pack to send…</translation>
    </message>
    <message>
        <source>One small file with scores, curves and decisions, without weights: another workspace opens it as a run</source>
        <translation>One small file with scores, curves and decisions, without weights: another workspace opens it as a run</translation>
    </message>
    <message>
        <source>Against the champion</source>
        <translation>Against the champion</translation>
    </message>
    <message>
        <source>macro F1 minus the champion&apos;s, 90 %</source>
        <translation>macro F1 minus the champion&apos;s, 90 %</translation>
    </message>
    <message>
        <source>Scores imported into the run %1</source>
        <translation>Scores imported into the run %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln post(s) of fold(s) %1; macro average precision %2, of shuffled rows up to %3.</source>
        <translation>
            <numerusform>%Ln post of folds %1; macro average precision %2, of shuffled rows up to %3.</numerusform>
            <numerusform>%Ln posts of folds %1; macro average precision %2, of shuffled rows up to %3.</numerusform>
        </translation>
    </message>
    <message>
        <source>Import scores or answers</source>
        <translation>Import scores or answers</translation>
    </message>
    <message>
        <source>Scores and answers (*.npy *.csv *.jsonl)</source>
        <translation>Scores and answers (*.npy *.csv *.jsonl)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>All files (*)</translation>
    </message>
    <message>
        <source>Pack (*.thresher)</source>
        <translation>Pack (*.thresher)</translation>
    </message>
    <message>
        <source>Pack with the posts&apos; texts (*.thresher)</source>
        <translation>Pack with the posts&apos; texts (*.thresher)</translation>
    </message>
    <message>
        <source>Pack to send</source>
        <translation>Pack to send</translation>
    </message>
    <message>
        <source>Packed: %1</source>
        <translation>Packed: %1</translation>
    </message>
    <message>
        <source>%1. Whoever opens it in Thresher, or drops it on the Submission page, has the run; it holds no weights.</source>
        <translation>%1. Whoever opens it in Thresher, or drops it on the Submission page, has the run; it holds no weights.</translation>
    </message>
</context>
<context>
    <name>thresher::ScoreDelegate</name>
    <message>
        <source>Score of %1</source>
        <translation>Score of %1</translation>
    </message>
</context>
<context>
    <name>thresher::ScoreImport</name>
    <message>
        <source>The scores say no more about the labels than shuffled ones: macro average precision %1, shuffled up to %2</source>
        <translation>The scores say no more about the labels than shuffled ones: macro average precision %1, shuffled up to %2</translation>
    </message>
    <message>
        <source>Are the rows in the order of the data file, the columns in the order of the classes, and is it the right fold?</source>
        <translation>Are the rows in the order of the data file, the columns in the order of the classes, and is it the right fold?</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>answers</translation>
    </message>
    <message>
        <source>column %1</source>
        <translation>column %1</translation>
    </message>
    <message>
        <source>Of shuffled scores it is about as high as the share of posts with the class</source>
        <translation>Of shuffled scores it is about as high as the share of posts with the class</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>In the file</translation>
    </message>
    <message>
        <source>Posts with it</source>
        <translation>Posts with it</translation>
    </message>
    <message>
        <source>Mean score</source>
        <translation>Mean score</translation>
    </message>
    <message>
        <source>Average precision</source>
        <translation>Average precision</translation>
    </message>
</context>
<context>
    <name>thresher::ScoreImportCard</name>
    <message numerus="yes">
        <source>All %Ln post(s), by one model</source>
        <translation>
            <numerusform>All %Ln post, by one model</numerusform>
            <numerusform>All %Ln posts, by one model</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Fold %1: %Ln post(s)</source>
        <translation>
            <numerusform>Fold %1: %Ln post</numerusform>
            <numerusform>Fold %1: %Ln posts</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Reading…</translation>
    </message>
    <message>
        <source>Macro average precision %1; of shuffled rows up to %2.</source>
        <translation>Macro average precision %1; of shuffled rows up to %2.</translation>
    </message>
    <message>
        <source>Import scores</source>
        <translation>Import scores</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Close (Esc)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Scores of</source>
        <translation>Scores of</translation>
    </message>
    <message>
        <source>Into the run</source>
        <translation>Into the run</translation>
    </message>
    <message>
        <source>Which posts the file has. One model for all posts must not have been trained on any of them: answers of a language model, for example.</source>
        <translation>Which posts the file has. One model for all posts must not have been trained on any of them: answers of a language model, for example.</translation>
    </message>
    <message>
        <source>A new run, or one that was imported before and lacks this fold</source>
        <translation>A new run, or one that was imported before and lacks this fold</translation>
    </message>
    <message>
        <source>Classes of the file beside the labels</source>
        <translation>Classes of the file beside the labels</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
</context>
<context>
    <name>thresher::ScoresCard</name>
    <message>
        <source>Scores of the probe</source>
        <translation>Scores of the probe</translation>
    </message>
    <message numerus="yes">
        <source>%Ln score(s) cannot be used</source>
        <translation>
            <numerusform>%Ln score cannot be used</numerusform>
            <numerusform>%Ln scores cannot be used</numerusform>
        </translation>
    </message>
    <message>
        <source>F1 of %1: %2 [%3–%4]</source>
        <translation>F1 of %1: %2 [%3–%4]</translation>
    </message>
    <message>
        <source>Send a submission once as it is and once with all 0 in one class.</source>
        <translation>Send a submission once as it is and once with all 0 in one class.</translation>
    </message>
    <message>
        <source>2  Scores</source>
        <translation>2  Scores</translation>
    </message>
    <message>
        <source>Public rows</source>
        <translation>Public rows</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>Number of public rows</source>
        <translation>Number of public rows</translation>
    </message>
    <message>
        <source>Rows of the test set that the public leaderboard counts; often said in the rules</source>
        <translation>Rows of the test set that the public leaderboard counts; often said in the rules</translation>
    </message>
    <message>
        <source>Decimals</source>
        <translation>Decimals</translation>
    </message>
    <message>
        <source>Decimals that the leaderboard shows</source>
        <translation>Decimals that the leaderboard shows</translation>
    </message>
    <message>
        <source>decimals are cut, not rounded</source>
        <translation>decimals are cut, not rounded</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Paste</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>F1 of one class on the leaderboard</source>
        <translation>F1 of one class on the leaderboard</translation>
    </message>
    <message>
        <source>A submission scores</source>
        <translation>A submission scores</translation>
    </message>
    <message>
        <source>with 0 in</source>
        <translation>with 0 in</translation>
    </message>
    <message>
        <source>Score of a submission</source>
        <translation>Score of a submission</translation>
    </message>
    <message>
        <source>Score of the same submission with one class zeroed</source>
        <translation>Score of the same submission with one class zeroed</translation>
    </message>
    <message>
        <source>Class that was zeroed</source>
        <translation>Class that was zeroed</translation>
    </message>
    <message>
        <source>The scores do not fit together</source>
        <translation>The scores do not fit together</translation>
    </message>
    <message>
        <source>Check the scores, the number of public rows and the decimals.</source>
        <translation>Check the scores, the number of public rows and the decimals.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message>
        <source>Perhaps the number of public rows or of decimals is wrong.</source>
        <translation>Perhaps the number of public rows or of decimals is wrong.</translation>
    </message>
</context>
<context>
    <name>thresher::StepsBar</name>
    <message>
        <source>Step by the other folds (clean)</source>
        <translation>Step by the other folds (clean)</translation>
    </message>
    <message>
        <source>One step for all folds</source>
        <translation>One step for all folds</translation>
    </message>
    <message>
        <source>Mean of the last evaluations</source>
        <translation>Mean of the last evaluations</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>step %1</translation>
    </message>
    <message>
        <source>last %1</source>
        <translation>last %1</translation>
    </message>
    <message>
        <source>steps %1–%2</source>
        <translation>steps %1–%2</translation>
    </message>
    <message>
        <source>fold %1: step %2</source>
        <translation>fold %1: step %2</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>Reading %1</translation>
    </message>
    <message>
        <source>Macro F1, cross-fitted, of the scores at this choice of steps. %1</source>
        <translation>Macro F1, cross-fitted, of the scores at this choice of steps. %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln flip(s)</source>
        <translation>
            <numerusform>%Ln flip</numerusform>
            <numerusform>%Ln flips</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs prediction</source>
        <translation>Needs prediction</translation>
    </message>
    <message>
        <source>No fold predicted the test rows at these steps. Without them the choice has thresholds but no submission. Missing:
%1</source>
        <translation>No fold predicted the test rows at these steps. Without them the choice has thresholds but no submission. Missing:
%1</translation>
    </message>
    <message>
        <source>Which steps stand for the folds</source>
        <translation>Which steps stand for the folds</translation>
    </message>
    <message>
        <source>Step by the other folds: for each fold the best step of the others, so that no row chose its own step. One step for all folds, picked after looking, flatters itself unless it is the last.</source>
        <translation>Step by the other folds: for each fold the best step of the others, so that no row chose its own step. One step for all folds, picked after looking, flatters itself unless it is the last.</translation>
    </message>
    <message>
        <source>Evaluation of the training</source>
        <translation>Evaluation of the training</translation>
    </message>
    <message>
        <source>Drag through the evaluations of the training (left and right keys)</source>
        <translation>Drag through the evaluations of the training (left and right keys)</translation>
    </message>
    <message>
        <source>Cross-fitted predictions that differ from those of the run as it stands</source>
        <translation>Cross-fitted predictions that differ from those of the run as it stands</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Command</translation>
    </message>
    <message>
        <source>Copy the commands</source>
        <translation>Copy the commands</translation>
    </message>
    <message>
        <source>Copies the commands that predict the test rows at these steps, for a terminal</source>
        <translation>Copies the commands that predict the test rows at these steps, for a terminal</translation>
    </message>
    <message>
        <source>Make it a score set</source>
        <translation>Make it a score set</translation>
    </message>
    <message>
        <source>Writes these scores as a run of its own, which blends, packs and exports like any</source>
        <translation>Writes these scores as a run of its own, which blends, packs and exports like any</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Predict</translation>
    </message>
    <message>
        <source>Predicting the test rows, %1</source>
        <translation>Predicting the test rows, %1</translation>
    </message>
    <message>
        <source>Predicts the test rows with the checkpoints of these steps, fold by fold, in a process of its own</source>
        <translation>Predicts the test rows with the checkpoints of these steps, fold by fold, in a process of its own</translation>
    </message>
    <message>
        <source>Predict the test rows</source>
        <translation>Predict the test rows</translation>
    </message>
</context>
<context>
    <name>thresher::StripBar</name>
    <message>
        <source>No workspace</source>
        <translation>No workspace</translation>
    </message>
    <message>
        <source>data %1 rows %2</source>
        <translation>data %1 rows %2</translation>
    </message>
    <message numerus="yes">
        <source>%n fold(s)</source>
        <translation>
            <numerusform>%n fold</numerusform>
            <numerusform>%n folds</numerusform>
        </translation>
    </message>
    <message>
        <source>no folds yet</source>
        <translation>no folds yet</translation>
    </message>
    <message>
        <source>champion %1</source>
        <translation>champion %1</translation>
    </message>
    <message>
        <source>scores %1</source>
        <translation>scores %1</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>reading…</translation>
    </message>
    <message>
        <source>LB %1</source>
        <translation>LB %1</translation>
    </message>
    <message>
        <source>%1 of %2 left today</source>
        <translation>%1 of %2 left today</translation>
    </message>
    <message>
        <source>Submissions of the competition&apos;s daily quota; a day is one of UTC</source>
        <translation>Submissions of the competition&apos;s daily quota; a day is one of UTC</translation>
    </message>
</context>
<context>
    <name>thresher::SubmissionPage</name>
    <message>
        <source>Submission</source>
        <translation>Submission</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Open a data file</translation>
    </message>
    <message>
        <source>Choose members on the left: what the file would hold appears here.</source>
        <translation>Choose members on the left: what the file would hold appears here.</translation>
    </message>
    <message>
        <source>Choose the sample submission on the Dataset page: it gives ids, columns and their order.</source>
        <translation>Choose the sample submission on the Dataset page: it gives ids, columns and their order.</translation>
    </message>
    <message>
        <source>A submission needs scores: train the linear baseline first, half a minute.</source>
        <translation>A submission needs scores: train the linear baseline first, half a minute.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>Go to training</translation>
    </message>
    <message>
        <source>Open a data file or a workspace to build a submission.</source>
        <translation>Open a data file or a workspace to build a submission.</translation>
    </message>
    <message>
        <source>%1: fold %2 of %3</source>
        <translation>%1: fold %2 of %3</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) exported</source>
        <translation>
            <numerusform>%n file exported</numerusform>
            <numerusform>%n files exported</numerusform>
        </translation>
    </message>
    <message>
        <source>Pack opened as a run</source>
        <translation>Pack opened as a run</translation>
    </message>
    <message>
        <source>%1 is ticked as a member on the left.</source>
        <translation>%1 is ticked as a member on the left.</translation>
    </message>
    <message>
        <source>Export the submission</source>
        <translation>Export the submission</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>Copy the message</translation>
    </message>
    <message>
        <source>Use the ticked members</source>
        <translation>Use the ticked members</translation>
    </message>
    <message>
        <source>Import past submissions…</source>
        <translation>Import past submissions…</translation>
    </message>
    <message>
        <source>Import past submissions</source>
        <translation>Import past submissions</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV files (*.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>All files (*)</translation>
    </message>
    <message>
        <source>Past submissions are in the journal</source>
        <translation>Past submissions are in the journal</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) new; those that were there got the scores they lacked.</source>
        <translation>
            <numerusform>%Ln file is new; those that were there got the scores they lacked.</numerusform>
            <numerusform>%Ln files are new; those that were there got the scores they lacked.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>thresher::ThresholdsPage</name>
    <message>
        <source>Thresholds</source>
        <translation>Thresholds</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Open a data file</translation>
    </message>
    <message>
        <source>Choose a run</source>
        <translation>Choose a run</translation>
    </message>
    <message>
        <source>all folds</source>
        <translation>all folds</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>fold %1</translation>
    </message>
    <message>
        <source>Thresholds need a finished run. Train the linear baseline first: half a minute.</source>
        <translation>Thresholds need a finished run. Train the linear baseline first: half a minute.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>Go to training</translation>
    </message>
    <message>
        <source>Open a data file, a run folder or a workspace to set thresholds.</source>
        <translation>Open a data file, a run folder or a workspace to set thresholds.</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Scores</translation>
    </message>
    <message>
        <source>Run whose scores are used</source>
        <translation>Run whose scores are used</translation>
    </message>
    <message>
        <source>All folds or one</source>
        <translation>All folds or one</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Rule</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>Blend</translation>
    </message>
    <message>
        <source>Right: the rule&apos;s own cut; left: the cut matched to the class balance</source>
        <translation>Right: the rule&apos;s own cut; left: the cut matched to the class balance</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>Axis</translation>
    </message>
    <message>
        <source>Axis of the plots</source>
        <translation>Axis of the plots</translation>
    </message>
    <message>
        <source>Name of the decision</source>
        <translation>Name of the decision</translation>
    </message>
    <message>
        <source>Name of the decision file</source>
        <translation>Name of the decision file</translation>
    </message>
    <message>
        <source>Save decision</source>
        <translation>Save decision</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>rank</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>probability</translation>
    </message>
    <message>
        <source>Snap all</source>
        <translation>Snap all</translation>
    </message>
    <message>
        <source>All classes that are not locked to the rule</source>
        <translation>All classes that are not locked to the rule</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Redo</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Compare</translation>
    </message>
    <message>
        <source>Class to the balance</source>
        <translation>Class to the balance</translation>
    </message>
    <message>
        <source>Class to the best fit</source>
        <translation>Class to the best fit</translation>
    </message>
    <message>
        <source>Class to the hybrid</source>
        <translation>Class to the hybrid</translation>
    </message>
    <message>
        <source>Lock the class</source>
        <translation>Lock the class</translation>
    </message>
    <message>
        <source>Posts</source>
        <translation>Posts</translation>
    </message>
    <message>
        <source>Errors of the class, likely label errors first</source>
        <translation>Errors of the class, likely label errors first</translation>
    </message>
    <message>
        <source>the rule</source>
        <translation>the rule</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>Against</translation>
    </message>
    <message>
        <source>Decision that changes are counted from</source>
        <translation>Decision that changes are counted from</translation>
    </message>
    <message>
        <source>Show the other decision&apos;s thresholds as dashed lines</source>
        <translation>Show the other decision&apos;s thresholds as dashed lines</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Steps</translation>
    </message>
    <message>
        <source>Drag through the evaluations of the training</source>
        <translation>Drag through the evaluations of the training</translation>
    </message>
    <message>
        <source>%1 has scores of more folds by now</source>
        <translation>%1 has scores of more folds by now</translation>
    </message>
    <message>
        <source>Choose it again under Scores to work on them. The thresholds here were moved by hand and belong to the scores in use.</source>
        <translation>Choose it again under Scores to work on them. The thresholds here were moved by hand and belong to the scores in use.</translation>
    </message>
</context>
<context>
    <name>thresher::TotalsBar</name>
    <message>
        <source>90 % interval from 2,000 draws of near-duplicate groups; noise of training again is not in it.</source>
        <translation>90 % interval from 2,000 draws of near-duplicate groups; noise of training again is not in it.</translation>
    </message>
    <message>
        <source>fold %1: %2, was %3</source>
        <translation>fold %1: %2, was %3</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Macro F1</translation>
    </message>
    <message>
        <source>Macro F1, cross-fitted</source>
        <translation>Macro F1, cross-fitted</translation>
    </message>
    <message>
        <source>Change against %1</source>
        <translation>Change against %1</translation>
    </message>
    <message>
        <source>Change against the rule</source>
        <translation>Change against the rule</translation>
    </message>
    <message>
        <source>By fold</source>
        <translation>By fold</translation>
    </message>
    <message>
        <source>Macro F1 minus that of the other thresholds on the same rows, 90 % interval of the paired difference. Both were chosen on these rows.</source>
        <translation>Macro F1 minus that of the other thresholds on the same rows, 90 % interval of the paired difference. Both were chosen on these rows.</translation>
    </message>
    <message>
        <source>By language</source>
        <translation>By language</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sealed row(s)</source>
        <translation>
            <numerusform>%Ln sealed row</numerusform>
            <numerusform>%Ln sealed rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>looked at %Ln time(s)</source>
        <translation>
            <numerusform>looked at %Ln time</numerusform>
            <numerusform>looked at %Ln times</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows that neither training nor rules nor sliders saw: the only clean figure for changes by hand. Each look steers the next choice a little, so looks are counted; the fewer, the cleaner.</source>
        <translation>Rows that neither training nor rules nor sliders saw: the only clean figure for changes by hand. Each look steers the next choice a little, so looks are counted; the fewer, the cleaner.</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Look</translation>
    </message>
    <message>
        <source>Score the sealed rows with these thresholds</source>
        <translation>Score the sealed rows with these thresholds</translation>
    </message>
    <message>
        <source>Score the sealed rows with these thresholds: one more look</source>
        <translation>Score the sealed rows with these thresholds: one more look</translation>
    </message>
</context>
<context>
    <name>thresher::TrainPage</name>
    <message>
        <source>Train</source>
        <translation>Train</translation>
    </message>
    <message>
        <source>Import a Hugging Face configuration</source>
        <translation>Import a Hugging Face configuration</translation>
    </message>
    <message numerus="yes">
        <source>Imported: %n setting(s) taken over</source>
        <translation>
            <numerusform>Imported: %n setting taken over</numerusform>
            <numerusform>Imported: %n settings taken over</numerusform>
        </translation>
    </message>
    <message>
        <source>Without effect here: %1.</source>
        <translation>Without effect here: %1.</translation>
    </message>
    <message>
        <source>Refused: %1.</source>
        <translation>Refused: %1.</translation>
    </message>
    <message>
        <source>The configuration has faults</source>
        <translation>The configuration has faults</translation>
    </message>
    <message>
        <source>Mend the fields that are marked in the form.</source>
        <translation>Mend the fields that are marked in the form.</translation>
    </message>
    <message>
        <source>No model is chosen</source>
        <translation>No model is chosen</translation>
    </message>
    <message>
        <source>The run needs a name</source>
        <translation>The run needs a name</translation>
    </message>
    <message>
        <source>A name without slashes: it becomes a folder.</source>
        <translation>A name without slashes: it becomes a folder.</translation>
    </message>
    <message>
        <source>A run of this name is there already</source>
        <translation>A run of this name is there already</translation>
    </message>
    <message>
        <source>Choose another name, or resume that run.</source>
        <translation>Choose another name, or resume that run.</translation>
    </message>
    <message>
        <source>Enter or double click takes it out of the queue</source>
        <translation>Enter or double click takes it out of the queue</translation>
    </message>
    <message>
        <source>macro F1, cross-fitted %1</source>
        <translation>macro F1, cross-fitted %1</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Queue fold 0</source>
        <translation>Queue fold 0</translation>
    </message>
    <message>
        <source>Train fold 0</source>
        <translation>Train fold 0</translation>
    </message>
    <message>
        <source>Queue all folds</source>
        <translation>Queue all folds</translation>
    </message>
    <message>
        <source>Train all folds</source>
        <translation>Train all folds</translation>
    </message>
    <message>
        <source>Open a data file first: a run belongs to its data.</source>
        <translation>Open a data file first: a run belongs to its data.</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Open a data file</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>Run name</source>
        <translation>Run name</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
    <message>
        <source>Import, copy the command, reset</source>
        <translation>Import, copy the command, reset</translation>
    </message>
    <message>
        <source>Import Hugging Face configuration…</source>
        <translation>Import Hugging Face configuration…</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Copy command</translation>
    </message>
    <message>
        <source>Back to the preset</source>
        <translation>Back to the preset</translation>
    </message>
    <message>
        <source>What differs from the defaults, as the file would say it</source>
        <translation>What differs from the defaults, as the file would say it</translation>
    </message>
    <message>
        <source>Train the missing folds of the shown run</source>
        <translation>Train the missing folds of the shown run</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Run</translation>
    </message>
    <message>
        <source>Run whose curves are shown</source>
        <translation>Run whose curves are shown</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Queue</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>Stop and save</translation>
    </message>
    <message>
        <source>Stops after the current step; the run can be resumed</source>
        <translation>Stops after the current step; the run can be resumed</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Resume</translation>
    </message>
    <message>
        <source>Go on with the shown run</source>
        <translation>Go on with the shown run</translation>
    </message>
    <message>
        <source>Train inside this window</source>
        <translation>Train inside this window</translation>
    </message>
    <message>
        <source>On a thread of the window instead of in a process of its own. Closing the window then stops the training; it is saved and can be resumed.</source>
        <translation>On a thread of the window instead of in a process of its own. Closing the window then stops the training; it is saved and can be resumed.</translation>
    </message>
    <message>
        <source>It has no scores yet: without them it gets no thresholds and no submission.</source>
        <translation>It has no scores yet: without them it gets no thresholds and no submission.</translation>
    </message>
    <message>
        <source>Not taken over: %1</source>
        <translation>Not taken over: %1</translation>
    </message>
    <message>
        <source>The curves of %1 are a run now</source>
        <translation>The curves of %1 are a run now</translation>
    </message>
    <message>
        <source>Choose an installed model or the folder of a Hugging Face checkpoint in model_name_or_path, or the linear baseline, which needs none.</source>
        <translation>Choose an installed model or the folder of a Hugging Face checkpoint in model_name_or_path, or the linear baseline, which needs none.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>What the model sees of a post, and how many posts are cut</source>
        <translation>What the model sees of a post, and how many posts are cut</translation>
    </message>
    <message>
        <source>Job for another machine…</source>
        <translation>Job for another machine…</translation>
    </message>
    <message>
        <source>A folder with data, folds, configuration and one command; what it trains comes back as a pack or as a run folder</source>
        <translation>A folder with data, folds, configuration and one command; what it trains comes back as a pack or as a run folder</translation>
    </message>
    <message>
        <source>Folder of the job</source>
        <translation>Folder of the job</translation>
    </message>
    <message>
        <source>The job %1 is written</source>
        <translation>The job %1 is written</translation>
    </message>
    <message>
        <source>Copy %1 to the other machine and start: sh run.sh. It writes result.thresher: drop it here, or open the run folder itself when the weights are wanted.</source>
        <translation>Copy %1 to the other machine and start: sh run.sh. It writes result.thresher: drop it here, or open the run folder itself when the weights are wanted.</translation>
    </message>
</context>
</TS>
