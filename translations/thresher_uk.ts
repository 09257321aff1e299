<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="uk_UA" sourcelanguage="en_US">
<context>
    <name>ErrorText</name>
    <message>
        <source>This cannot be done as asked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file or folder is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged or of another kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is not valid UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A column is missing or cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A class name does not fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ids do not match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sizes do not fit together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A value is not allowed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The configuration has faults</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thresher does not do this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written by a newer version of Thresher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something is there already and is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These do not belong together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another process is working on it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training left the finite numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped on request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A fault of Thresher itself</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Linear baseline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LoRA, good defaults</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LoRA as the winning solution</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (beside the data)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>picked here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>own rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither thresholds nor step nor weights saw these rows&apos; labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training step, or a change by hand, was chosen on these very rows: a little too high.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The thresholds were fitted on these very rows: too high. Compare by the cross-fitted score.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::Chart</name>
    <message>
        <source>The picture could not be drawn.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::ChartCard</name>
    <message>
        <source>Menu of the chart %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy picture and numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save numbers as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy or save this chart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save chart</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::ConfigForm</name>
    <message>
        <source>Model and prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Linear baseline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::CurvesPanel</name>
    <message>
        <source>fold %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>mean of %n fold(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>F1 of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>epoch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hours since the start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clock, seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Macro average precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Macro F1, rate-matched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Macro F1 at 0.5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>relative time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>wall clock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x axis of all curves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>smoothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smoothing of the loss curves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exponential moving average of the loss curves; the raw line stays faint.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>log loss axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>per class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F1 of every class at rate-matched thresholds, a chart each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Macro F1 on the validation folds</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::DatasetPage</name>
    <message>
        <source>Dataset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with a text and 0/1 labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::FoldTable</name>
    <message>
        <source>fold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>macro AP</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::JobBar</name>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops after the current step; the run can be resumed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step %1 / %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 left in this fold</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open data file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;run or workspace…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open re&amp;cent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close &amp;workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Thresher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open data file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data files (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open run or workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Thresher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thresher %1
Workbench for multilabel text classification

Built with Qt %2, QCustomPlot, libtorch, Apache Arrow, SentencePiece, ICU, LIBLINEAR, yaml-cpp, spdlog and JSON for Modern C++.

Sources: Apache-2.0. This window, with QCustomPlot in it: GPL-3.0 or later.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::MessageCard</name>
    <message>
        <source>copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::PreflightCard</name>
    <message>
        <source>Measuring…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory %1, disk %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time per fold about %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time per fold: known once some steps have been trained here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before the start</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::ProbePage</name>
    <message>
        <source>Probe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with a text and 0/1 labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::RunsModel</name>
    <message>
        <source>%1 and %2 have other classes, or another order of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 were trained on different data files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Macro F1 with thresholds fitted on other folds, its 90 % interval and how clean it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F1 at the run&apos;s own thresholds (own rows)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F1, cross-fitted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Macro AP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What differs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Their scores may not be compared: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pin as champion</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) moved to the trash</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>To have them back, move these folders into the folder of runs: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No runs yet. Train the linear baseline first: half a minute to a first honest score.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file, a run folder or a workspace to see runs here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys that differ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set thresholds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clone with changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train missing folds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export table…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::StripBar</name>
    <message>
        <source>No workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>data %1 rows %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n fold(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>no folds yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>champion %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scores %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reading…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::SubmissionPage</name>
    <message>
        <source>Submission</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with a text and 0/1 labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::ThresholdsPage</name>
    <message>
        <source>Thresholds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file to begin: Parquet, CSV or JSONL with a text and 0/1 labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>thresher::TrainPage</name>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a Hugging Face configuration</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Imported: %n setting(s) taken over</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Without effect here: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The configuration has faults</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mend the fields that are marked in the form.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder of a Hugging Face checkpoint in model_name_or_path, or the linear baseline, which needs none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run needs a name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name without slashes: it becomes a folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A run of this name is there already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another name, or resume that run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter or double click takes it out of the queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>macro F1, cross-fitted %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue fold 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train fold 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue all folds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train all folds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file first: a run belongs to its data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import, copy the command, reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import Hugging Face configuration…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What differs from the defaults, as the file would say it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train the missing folds of the shown run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run whose curves are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops after the current step; the run can be resumed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with the shown run</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
