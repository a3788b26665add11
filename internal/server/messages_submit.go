package server

import (
	"maps"

	"nextsearch/mappings"
)

// submitMessages are those of the form for submissions and its receipt. Words
// in braces are filled in by [formWords] or by the script in the browser.
func submitMessages() map[string]mappings.Label {
	all := submitPageMessages()
	maps.Copy(all, fieldMessages())
	maps.Copy(all, invalidMessages())
	return all
}

// submitPageMessages are what stands around the fields, and the other pages.
func submitPageMessages() map[string]mappings.Label {
	return map[string]mappings.Label{
		"submit.title":  {De: "Rezept einreichen", En: "Submit a recipe"},
		"submit.faulty": {De: "Bitte prüfen: ", En: "Please check: "},
		"submit.lead": {De: "Erzählen Sie, wie Ihre Stelle etwas digitalisiert hat: was funktioniert hat und was nicht. Die Redaktion liest jede Einreichung, bevor sie erscheint.",
			En: "Tell how your body digitalised something: what worked and what did not. The editors read every submission before it appears."},
		"submit.required": {De: "Alle Felder ohne den Zusatz „freiwillig“ sind nötig.", En: "All fields that are not marked “optional” are needed."},
		"submit.trap":     {De: "Dieses Feld bitte leer lassen", En: "Please leave this field empty"},
		"submit.purpose":  {De: "Rückfragen anderer Verwaltungen zu diesem Rezept", En: "Questions of other authorities about this recipe"},
		"submit.lost": {De: "Ihre Texte sind noch da. Dateien behält der Browser nicht: Bitte wählen Sie die Dateien noch einmal aus.",
			En: "Your texts are still there. The browser does not keep files: please choose the files again."},
		"submit.check": {De: "Bitte prüfen: Steht hier ein Name, der nicht erscheinen soll?", En: "Please check: is there a name here that shall not appear?"},
		"submit.checkLead": {De: "Sie möchten, dass Ihre Stelle nicht genannt wird. An diesen Stellen könnte man sie trotzdem erkennen:",
			En: "You want your body not to be named. In these places it could be recognised all the same:"},
		"submit.checkThen": {De: "Ändern Sie den Text, oder bestätigen Sie am Ende des Formulars, dass er so bleiben soll. Die Redaktion prüft jede dieser Stellen noch einmal.",
			En: "Change the text, or confirm at the end of the form that it shall stay. The editors check each of these places again."},
		"submit.warning": {De: "{label}: „{term}“", En: "{label}: “{term}”"},
		"submit.confirm": {De: "Ich habe die Stellen geprüft. Der Text soll so bleiben.", En: "I have checked the places. The text shall stay as it is."},
		"submit.before": {De: "Nach dem Absenden bekommen Sie einen geheimen Link. Damit sehen Sie den Stand, können ändern und zurückziehen.",
			En: "After sending you get a secret link. With it you see the state, can amend and withdraw."},
		"submit.send": {De: "Einreichung absenden", En: "Send the submission"},

		"submit.notice.fast": {De: "Das ging schneller, als ein Mensch das Formular ausfüllen kann. Bitte warten Sie drei Sekunden und senden Sie noch einmal ab. Ihre Texte sind noch da.",
			En: "That was faster than a person can fill in the form. Please wait three seconds and send again. Your texts are still there."},
		"submit.notice.expired": {De: "Das Formular war länger als einen Tag offen, oder der Dienst wurde inzwischen neu gestartet. Ihre Texte sind noch da: Bitte senden Sie noch einmal ab.",
			En: "The form was open for longer than a day, or the service was started anew meanwhile. Your texts are still there: please send again."},
		"submit.notice.trap": {De: "Ein unsichtbares Feld war ausgefüllt. Das machen sonst nur Programme; manchmal ist es das automatische Ausfüllen des Browsers. Wir haben es geleert: Bitte senden Sie noch einmal ab.",
			En: "An invisible field was filled in. Usually only programs do that; sometimes it is the browser's autofill. We emptied it: please send again."},
		"submit.notice.rate": {De: "Von Ihrem Anschluss kamen in der letzten Stunde schon fünf Einreichungen. Ihre Texte sind noch da: Bitte senden Sie in einer Stunde noch einmal ab.",
			En: "Five submissions came from your line within the last hour. Your texts are still there: please send again in an hour."},
		"submit.notice.conflict": {De: "Die Redaktion hat die Einreichung inzwischen geändert. Ihre Texte sind noch da. Sehen Sie den neuen Stand in einem zweiten Fenster an. Wenn Sie jetzt absenden, gilt Ihre Fassung.",
			En: "The editors have changed the submission meanwhile. Your texts are still there. Look at the new state in a second window. If you send now, your version counts."},
		"submit.notice.failed": {De: "Das Speichern ist nicht gelungen; das ist unser Fehler. Ihre Texte sind noch da: Bitte senden Sie in ein paar Minuten noch einmal ab.",
			En: "Storing it failed; this is our mistake. Your texts are still there: please send again in some minutes."},
		"submit.notice.again": {De: "Dieses Formular wurde schon einmal abgesendet. Soll es eine weitere Einreichung werden, senden Sie bitte noch einmal ab. Zum Ändern der ersten nutzen Sie deren geheimen Link.",
			En: "This form was sent before. If it shall be another submission, please send again. To amend the first, use its secret link."},

		"form.errors":   {De: "Bitte korrigieren Sie diese Angaben", En: "Please correct these entries"},
		"form.optional": {De: "(freiwillig)", En: "(optional)"},
		"form.choose":   {De: "Bitte wählen", En: "Please choose"},
		"form.max":      {De: "Höchstens {max} Zeichen.", En: "At most {max} characters."},
		"form.left":     {De: "Noch {n} Zeichen", En: "{n} characters left"},
		"form.over":     {De: "{n} Zeichen zu viel", En: "{n} characters too many"},
		"form.sending":  {De: "Wird gesendet …", En: "Sending …"},
		"form.large":    {De: "„{name}“ ist größer als 10 MB. Bitte eine kleinere Datei wählen.", En: "“{name}” is larger than 10 MB. Please choose a smaller file."},
		"form.many":     {De: "Höchstens 5 Dateien. Bitte weniger auswählen.", En: "At most 5 files. Please choose fewer."},

		"draft.saved":    {De: "Entwurf gespeichert um {time}, nur in diesem Browser, ohne Dateien und ohne Angaben zu Personen.", En: "Draft saved at {time}, in this browser only, without files and without data of persons."},
		"draft.restored": {De: "Ihr Entwurf vom {time} ist wieder da. Dateien und Angaben zu Personen bitte neu eintragen.", En: "Your draft of {time} is back. Please enter files and data of persons again."},
		"draft.deleted":  {De: "Entwurf gelöscht.", En: "Draft deleted."},
		"draft.delete":   {De: "Entwurf löschen", En: "Delete the draft"},

		"receipt.title":     {De: "Danke, Ihre Einreichung ist angekommen", En: "Thank you, your submission has arrived"},
		"receipt.arrived":   {De: "Sicher gespeichert am %s.", En: "Safely stored on %s."},
		"receipt.id":        {De: "Kennung", En: "Id"},
		"receipt.link":      {De: "Ihr geheimer Link", En: "Your secret link"},
		"receipt.linkHint":  {De: "Heben Sie diesen Link auf: Nur mit ihm sehen Sie den Stand, können ändern und zurückziehen. Wir können ihn nicht noch einmal zeigen. Wer den Link hat, kann dasselbe wie Sie.", En: "Keep this link: only with it you see the state, can amend and withdraw. We cannot show it again. Whoever has the link can do the same as you."},
		"receipt.linkLabel": {De: "Link zu Ihrer Einreichung", En: "Link to your submission"},
		"receipt.copy":      {De: "Link kopieren", En: "Copy the link"},
		"receipt.copied":    {De: "Der Link ist in der Zwischenablage.", En: "The link is in the clipboard."},
		"receipt.open":      {De: "Stand der Einreichung ansehen", En: "See the state of the submission"},
		"receipt.next":      {De: "Wie es weitergeht", En: "What happens next"},
		"receipt.step1":     {De: "Die Redaktion liest Ihre Einreichung.", En: "The editors read your submission."},
		"receipt.step2":     {De: "Ist etwas unklar, steht die Rückfrage auf der Seite Ihres geheimen Links.", En: "If something is unclear, their question stands on the page of your secret link."},
		"receipt.step3":     {De: "Nach der Freigabe erscheint das Rezept im Katalog. Den Link dorthin finden Sie auf derselben Seite.", En: "Once released, the recipe appears in the catalogue. You find the link to it on the same page."},
		"receipt.another":   {De: "Noch ein Rezept einreichen", En: "Submit another recipe"},

		"state.title":           {De: "Stand der Einreichung", En: "State of the submission"},
		"state.received":        {De: "Eingegangen", En: "Received"},
		"state.received.means":  {De: "Die Redaktion hat Ihre Einreichung und prüft sie.", En: "The editors have your submission and check it."},
		"state.returned":        {De: "Rückfrage der Redaktion", En: "The editors have a question"},
		"state.returned.means":  {De: "Bitte ändern oder ergänzen Sie Ihre Einreichung. Danach prüft die Redaktion sie noch einmal.", En: "Please amend your submission. The editors will then check it again."},
		"state.published":       {De: "Veröffentlicht", En: "Published"},
		"state.published.means": {De: "Ihr Rezept steht im Katalog. Wenn Sie es ändern, bleibt die jetzige Fassung sichtbar, bis die Redaktion die neue freigibt.", En: "Your recipe is in the catalogue. If you amend it, the present version stays visible until the editors release the new one."},
		"state.rejected":        {De: "Nicht angenommen", En: "Not accepted"},
		"state.rejected.means":  {De: "Die Redaktion nimmt diese Einreichung nicht in den Katalog auf.", En: "The editors do not take this submission into the catalogue."},
		"state.withdrawn":       {De: "Zurückgezogen", En: "Withdrawn"},
		"state.withdrawn.means": {De: "Sie haben diese Einreichung zurückgezogen. Im Katalog steht sie nicht mehr.", En: "You have withdrawn this submission. It is no longer in the catalogue."},
		"state.reason":          {De: "Was die Redaktion schreibt", En: "What the editors write"},
		"state.record":          {De: "Veröffentlichtes Rezept ansehen", En: "See the published recipe"},
		"state.amend":           {De: "Einreichung ändern", En: "Amend the submission"},
		"state.withdraw":        {De: "Einreichung zurückziehen", En: "Withdraw the submission"},
		"state.facts":           {De: "Angaben zur Einreichung", En: "About the submission"},
		"state.created":         {De: "Eingegangen am", En: "Received on"},
		"state.updated":         {De: "Zuletzt geändert am", En: "Last changed on"},
		"state.files":           {De: "Dateien", En: "Files"},
		"state.secret":          {De: "Diese Seite ist nur über ihren geheimen Link erreichbar. Geben Sie ihn nur weiter, wenn andere dasselbe tun dürfen wie Sie.", En: "This page can only be reached by its secret link. Pass it on only if others may do the same as you."},

		"amend.title":     {De: "Einreichung ändern", En: "Amend the submission"},
		"amend.back":      {De: "Zurück zum Stand der Einreichung", En: "Back to the state of the submission"},
		"amend.send":      {De: "Änderung absenden", En: "Send the change"},
		"amend.files":     {De: "Dateien, die schon da sind", En: "Files that are already there"},
		"amend.filesHint": {De: "Was nicht angekreuzt ist, wird entfernt.", En: "What is not ticked is removed."},
		"withdraw.title":  {De: "Einreichung zurückziehen?", En: "Withdraw the submission?"},
		"withdraw.means": {De: "Die Einreichung wird nicht weiter bearbeitet. Ist sie schon veröffentlicht, verschwindet das Rezept aus dem Katalog. Das lässt sich nicht rückgängig machen.",
			En: "The submission is not processed any further. If it is published, the recipe disappears from the catalogue. This cannot be undone."},
		"withdraw.yes": {De: "Ja, zurückziehen", En: "Yes, withdraw it"},
		"withdraw.no":  {De: "Nein, behalten", En: "No, keep it"},

		"error.cross-site":             {De: "Bitte benutzen Sie das Formular auf dieser Website.", En: "Please use the form on this site."},
		"error.slow-body":              {De: "Bitte senden Sie noch einmal, mit kleineren Dateien oder ohne Dateien. Ihr Entwurf liegt, wenn Skripte erlaubt sind, noch im Browser.", En: "Please send again, with smaller files or without files. If scripts are allowed, your draft is still in the browser."},
		"error.too-large":              {De: "Höchstens fünf Dateien mit je 10 MB. Bitte gehen Sie zurück und wählen Sie kleinere Dateien.", En: "At most five files of 10 MB each. Please go back and choose smaller files."},
		"error.invalid-body":           {De: "Bitte gehen Sie zurück und senden Sie das Formular noch einmal ab.", En: "Please go back and send the form again."},
		"error.unsupported-media-type": {De: "Bitte gehen Sie zurück und senden Sie das Formular noch einmal ab.", En: "Please go back and send the form again."},
		"error.wrong-state":            {De: "Diese Einreichung ist abgeschlossen. Sie können aber eine neue senden.", En: "This submission is closed. You can send a new one, though."},
		"error.already-received":       {De: "Sie brauchen nichts mehr zu tun. Der geheime Link stand auf der ersten Quittung.", En: "There is nothing left to do. The secret link stood on the first receipt."},
		"error.conflict":               {De: "Bitte laden Sie die Seite neu und versuchen Sie es noch einmal.", En: "Please load the page again and try once more."},
	}
}
